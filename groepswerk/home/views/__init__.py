"""The first page of everybody, the group page, the public agenda, languages, and the server's own health."""

from groepswerk.home.views import agenda, group, health, start, upkeep
from groepswerk.home.views.blueprint import blueprint

__all__ = ["agenda", "blueprint", "group", "health", "start", "upkeep"]
