"""The route of a sister, beside which that of a new use case stands."""

import ast
from dataclasses import dataclass

from tools.scaffold import reading
from tools.scaffold.aggregates import Aggregate
from tools.scaffold.errors import ScaffoldError
from tools.scaffold.plan import Plan
from tools.scaffold.sisters import Sister


@dataclass(frozen=True)
class SisterRoute:
    path: str  # of the module
    router: str
    prefix: str  # as `/v1/invoices`
    item: str  # as `/{invoice_id}`
    options: tuple[str, ...]  # arguments of its decorator that say who may call it
    operation: str  # as `PATCH /v1/invoices/{invoice_id}`
    last: str  # the last function whose path has the id


def find_route(plan: Plan, aggregate: Aggregate, sister: Sister) -> SisterRoute:
    """Return the route of a use case. Raises ScaffoldError, saying what was looked for."""
    path = f"src/entrypoints/http/{aggregate.context}.py"
    parameter = f"{{{aggregate.id_name}}}"
    if path in plan:
        tree = ast.parse(plan.read(path))
        with_id = [
            (one, decorator)
            for one in reading.functions(tree)
            for decorator in _routes(one)
            if parameter in ast.unparse(decorator.args[0])
        ]
        for one, decorator in with_id:
            if f"Use[{sister.name}]" in ast.unparse(one.args):
                last = with_id[-1][0].name
                return _described(path, tree, decorator, parameter, last)
    raise ScaffoldError(
        f"{path} has no route to put the new one beside: one of {sister.name}"
        f" (`Use[{sister.name}]`) whose path has {parameter}"
    )


def _routes(function: reading.Function) -> list[ast.Call]:
    """Return the decorators that make a function a route: calls of a method."""
    return [
        one
        for one in function.decorator_list
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.args
    ]


def _described(
    path: str, tree: ast.Module, decorator: ast.Call, parameter: str, last: str
) -> SisterRoute:
    router, _, method = ast.unparse(decorator.func).rpartition(".")
    created = dict(reading.assigned(tree)).get(router)
    prefix = reading.text(reading.keyword(created, "prefix"))
    own_path = reading.text(decorator.args[0])
    if not prefix or not own_path:
        raise ScaffoldError(f'{path} has no `{router} = APIRouter(prefix="…")`')
    return SisterRoute(
        path=path,
        router=router,
        prefix=prefix,
        item=own_path[: own_path.index(parameter) + len(parameter)],
        options=tuple(
            f"dependencies={ast.unparse(one.value)}"
            for one in decorator.keywords
            if one.arg == "dependencies"
        ),
        operation=f"{method.upper()} {prefix}{own_path}",
        last=last,
    )
