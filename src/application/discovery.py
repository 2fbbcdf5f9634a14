"""Discovery of a package's modules, so that new modules need no registration."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


@cache
def import_submodules(
    package: ModuleType, *, exclude: tuple[str, ...] = (), recursive: bool = True
) -> tuple[ModuleType, ...]:
    """Import the package's modules and return them in the order of their names.

    Skips the modules named in `exclude`, relative to the package. Includes the modules
    of subpackages if `recursive` is true. Later calls do not look for new modules.
    """
    prefix = f"{package.__name__}."
    modules: list[ModuleType] = []
    for info in iter_modules(package.__path__, prefix):
        if info.name.removeprefix(prefix) in exclude:
            continue
        module = import_module(info.name)
        modules.append(module)
        if info.ispkg and recursive:
            modules += import_submodules(module)
    return tuple(modules)
