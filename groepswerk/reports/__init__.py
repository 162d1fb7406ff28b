"""What is told afterwards, in figures and pictures.

Holds the year report, its tables and the pictures beside them: year wheel,
threads, attendance strip, lifelines, promised and done. Reads every room below
and changes none. Not for counts below 5 or without a denominator, not for cause
and effect, and never for a single person.
"""
