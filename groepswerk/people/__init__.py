"""The people and the organisation they belong to.

Holds organisations, persons, devices, staff accounts (password, one-time code,
passkey), appointments (coordinator, guide, funder, administrator) and consent
per purpose. Not for who is in which group: that is a membership, in `groups`.
Not for what a person said or did, and never for a problem, a score or a file.
"""
