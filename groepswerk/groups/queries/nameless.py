"""Whose name is not shown in a group any more: she stopped, and chose that it was someone from the group."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, exists, null

from groepswerk.groups.models import Membership


def is_nameless(group_id: Any, person_id: Any) -> ColumnElement[bool]:
    """The condition that this person stopped with this group and did not want her name to stay."""
    return exists().where(
        Membership.group_id == group_id, Membership.person_id == person_id, Membership.keeps_name.is_(False)
    )


def unless_nameless(column: Any, group_id: Any, person_id: Any) -> Any:
    """The column (a name, a sign), and nothing where the person is nameless in the group."""
    return case((is_nameless(group_id, person_id), null()), else_=column).label(column.key)
