"""Reads about credit: what people did, how each wants to be named, and the wall that follows from both."""

from groepswerk.credits.queries.contributions import ContributionKind, Contributions, contributions_of, kinds_in
from groepswerk.credits.queries.naming import MyNaming, my_naming, names_in_use
from groepswerk.credits.queries.wall import NamedEntry, Wall, Wish, preview_of, wall_of

__all__ = [
    "ContributionKind",
    "Contributions",
    "MyNaming",
    "NamedEntry",
    "Wall",
    "Wish",
    "contributions_of",
    "kinds_in",
    "my_naming",
    "names_in_use",
    "preview_of",
    "wall_of",
]
