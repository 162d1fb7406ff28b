"""What groups let go to the municipality, and the answer it owes.

Holds frozen releases (at least 10 people and 3 groups), the answer owed and its
date. Not for raising a theme: that is `themes`, and nothing leaves without a
live decision of each group. Never holds a name, a quote nobody released, or a
count small enough to point at someone.
"""
