"""Who did it, named the way they chose.

Holds lines added by hand, naming choices, thanks, the name wall, asks and
support per volunteer, quiet mode, allowance and certificates. Contributions are
computed at reading from what lower rooms know; nothing is pushed up to here.
Not for ranking, points or staff scores: residents first, staff "with support of".
"""
