"""Pages of a year and its meetings."""

from importlib import import_module
from pkgutil import iter_modules

from groepswerk.sessions.views.blueprint import blueprint

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["blueprint"]
