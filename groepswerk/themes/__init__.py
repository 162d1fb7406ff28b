"""What a group keeps coming back to, in the group's words.

Holds themes, the meetings where they surfaced, their circle, and the question
whether three groups speak of the same. Who said it is shown to herself and to her
guides, to nobody else.
Not for what leaves for the municipality (`signals`) and not for the decision
that lets a theme out (`decisions`).
"""
