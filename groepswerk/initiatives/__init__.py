"""What residents start and own.

Holds owners, proposals, needs, typed offers (think along, help out, give, open
a door), the log, check-ins, rest, hand-over and ending well. Staff only propose.
Not a task list of the organisation. Not for thanks and names (`credits`), and
offers to think along and to help out are never added up.
"""
