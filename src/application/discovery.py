"""Discovery of a package's modules, so that new modules need no registration."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def import_submodules(
    package: ModuleType, *, but: tuple[str, ...] = (), deeply: bool = True
) -> list[ModuleType]:
    """Import the package's modules and return them in the order of their names.

    Skips the modules named in `but`, relative to the package. Unless `deeply` is false,
    includes the modules of subpackages.
    """
    prefix = f"{package.__name__}."
    modules: list[ModuleType] = []
    for info in iter_modules(package.__path__, prefix):
        if info.name.removeprefix(prefix) in but:
            continue
        module = import_module(info.name)
        modules.append(module)
        if info.ispkg and deeply:
            modules += import_submodules(module)
    return modules
