"""Tables of credit: how each person decided to be named. Contributions are not stored; they are read from the rooms."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Name
from groepswerk.core.versions import Versioned
from groepswerk.groups.models import Group
from groepswerk.people.models import Person


class Naming(StrEnum):
    """How somebody wants to be named for what she did."""

    NAME = "name"
    OTHER_NAME = "other_name"
    OUR_GROUP = "our_group"
    NONE = "none"


# Under these a name of hers is shown; it needs that she agreed to it, and has not taken that back.
BY_NAME = frozenset({Naming.NAME, Naming.OTHER_NAME})


class NamingChoice(Versioned, Base):
    """One person's choice for one group. No row: she has not chosen, and stands nowhere.

    A name counts only while the consent stands that she gave no later than this choice.
    """

    __tablename__ = "naming_choice"
    __table_args__ = (CheckConstraint("naming <> 'other_name' OR other_name IS NOT NULL", name="other_name_given"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    naming: Mapped[Naming]
    other_name: Mapped[Name | None]
    chosen_at: Mapped[Instant]
