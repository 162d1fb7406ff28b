"""The first page of everybody, the group page, languages, and the server's own health."""

from groepswerk.home.views import group, health, start
from groepswerk.home.views.blueprint import blueprint

__all__ = ["blueprint", "group", "health", "start"]
