"""Generic types that annotations lose, and whose arguments stay."""

from collections.abc import Sequence

import libcst as cst


def unwrap(source: str, wrappers: Sequence[str]) -> str:
    """Write `Reader` in the place of `Wrapper[Reader]`."""
    return cst.parse_module(source).visit(_Unwrapper(wrappers)).code


class _Unwrapper(cst.CSTTransformer):
    def __init__(self, wrappers: Sequence[str]) -> None:
        super().__init__()
        self._wrappers = wrappers

    def leave_Subscript(  # noqa: N802 - libcst calls
        self, _: cst.Subscript, updated_node: cst.Subscript
    ) -> cst.BaseExpression:
        match updated_node:
            case cst.Subscript(
                value=cst.Name(value=name),
                slice=[cst.SubscriptElement(slice=cst.Index(value=argument))],
            ) if name in self._wrappers:
                return argument
        return updated_node
