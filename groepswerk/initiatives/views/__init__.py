"""Pages of initiatives."""

from groepswerk.initiatives.views import offers, proposals, reading, writing
from groepswerk.initiatives.views.blueprint import blueprint

__all__ = ["blueprint", "offers", "proposals", "reading", "writing"]
