"""Reads about people: who they are, their browsers and accounts, offices, what they agreed to and were told."""

from groepswerk.people.queries.people import (
    DeviceLine,
    InvitationLine,
    StaffLine,
    account_by_email,
    account_of,
    devices_of,
    has_phone_in,
    invitation_behind_link,
    invitation_by_id,
    invitation_to_spend,
    open_invitations,
    person_by_id,
    phones_in,
    sign_in_by_id,
    staff_of,
)

__all__ = [
    "DeviceLine",
    "InvitationLine",
    "StaffLine",
    "account_by_email",
    "account_of",
    "devices_of",
    "has_phone_in",
    "invitation_behind_link",
    "invitation_by_id",
    "invitation_to_spend",
    "open_invitations",
    "person_by_id",
    "phones_in",
    "sign_in_by_id",
    "staff_of",
]
