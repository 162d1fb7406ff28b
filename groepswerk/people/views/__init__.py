"""Pages of accounts and devices."""

from groepswerk.people.views import devices, entering, staff
from groepswerk.people.views.blueprint import blueprint

__all__ = ["blueprint", "devices", "entering", "staff"]
