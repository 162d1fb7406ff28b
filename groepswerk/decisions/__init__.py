"""What a group decides, and who knew, decided and carries it out.

Holds the question to the group, the informed, the deciders, the outcome and,
apart from it, the doers; stances, cooling-off, the exact text decided on, house
rules. Not for what follows from a decision: the room concerned asks for a live
one. A professional may carry out, but never decides alone.
"""
