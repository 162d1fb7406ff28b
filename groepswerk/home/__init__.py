"""The first page each kind of visitor sees, and the group's page.

Holds the start pages, the public agenda and the group page, all of which bring
several rooms together on one screen. Reads every room below and owns no tables.
Not for rules or changes: a button on these pages leads to the room that has
them.
"""
