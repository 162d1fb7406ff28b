"""Pages of accounts, devices, and what somebody agreed to."""

from groepswerk.people.views import (
    accepting,
    account,
    confirming,
    consents,
    devices,
    entering,
    history,
    leaving_staff,
    lock,
    locked,
    outside,
    passkeys,
    password,
    recovery,
    renewing,
    staff,
    staying,
)
from groepswerk.people.views.blueprint import blueprint

__all__ = [
    "accepting",
    "account",
    "blueprint",
    "confirming",
    "consents",
    "devices",
    "entering",
    "history",
    "leaving_staff",
    "lock",
    "locked",
    "outside",
    "passkeys",
    "password",
    "recovery",
    "renewing",
    "staff",
    "staying",
]
