"""Pages on which somebody says how she wants to hear of meetings: her own, and her guide's with her."""

from groepswerk.messages.views import together, wishing
from groepswerk.messages.views.blueprint import blueprint

__all__ = ["blueprint", "together", "wishing"]
