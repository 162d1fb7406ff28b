"""A year of three made-up groups to look at, try out and test with.

Holds the cast and the loader of the demo year, which can run again without
changing anything, and the addresses that sign a person of the cast in. It goes
through the services of the other rooms. Not for real data: it refuses to work
unless demo mode is on.
"""
