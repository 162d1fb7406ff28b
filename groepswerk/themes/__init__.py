"""What a group keeps coming back to, in the group's words.

Holds themes, the meetings where they surfaced, their circle, and the question
whether three groups speak of the same. It never names the person who said it.
Not for what leaves for the municipality (`signals`) and not for the decision
that lets a theme out (`decisions`).
"""
