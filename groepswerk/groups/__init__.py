"""Year-long groups, where they meet and who belongs to them.

Holds neighbourhoods, venues, groups with their version number, memberships with
dated roles (guide is one of them) and the open door through which people join.
Not for meetings (`sessions`), not for what is said (`words`) and not for staff
appointments (`people`).
"""
