"""Use cases as dependencies of routes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

from fastapi import Depends, Request

from application.errors import Refused
from application.use_case import Boundary
from application.use_cases import UseCases

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ProvidedUseCase:
    """Dependency that provides the composed instance of a use case."""

    use_case: Any  # a use case class with any signature

    @property
    def raises(self) -> tuple[type[Refused], ...]:
        return tuple(self.use_case.raises)

    async def __call__(self, request: Request) -> object:
        return use_case(request, self.use_case)


def use_case(
    request: Request, kind: Callable[..., Callable[P, Awaitable[R]]]
) -> Boundary[P, R]:
    """Return the composed instance of a use case."""
    use_cases: UseCases = request.app.state.use_cases
    return use_cases[kind]


if TYPE_CHECKING:
    Use = Annotated[T, "the composed instance"]
else:

    class Use:
        """Inject the composed instance of a use case: `view: Use[ViewUser]`."""

        def __class_getitem__(cls, use_case: type) -> object:
            return Annotated[use_case, Depends(ProvidedUseCase(use_case))]
