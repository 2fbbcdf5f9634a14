"""Finding what the modules of a package declare, so that a new module needs no list."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def import_submodules(
    package: ModuleType, *, but: tuple[str, ...] = (), deeply: bool = True
) -> list[ModuleType]:
    """Return the package's modules in the order of their names, `deeply` with those below them.

    `but` are names, without the package's, of modules to leave alone.
    """
    prefix = f"{package.__name__}."
    modules: list[ModuleType] = []
    for found in iter_modules(package.__path__, prefix):
        if found.name.removeprefix(prefix) in but:
            continue
        module = import_module(found.name)
        modules.append(module)
        if found.ispkg and deeply:
            modules += import_submodules(module)
    return modules
