"""Pages of groups: starting one, who belongs, the door from both sides, and stopping."""

from groepswerk.groups.views import arriving, digits, door, knocking, members, starting, stopping
from groepswerk.groups.views.blueprint import blueprint

__all__ = ["arriving", "blueprint", "digits", "door", "knocking", "members", "starting", "stopping"]
