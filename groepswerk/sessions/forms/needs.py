"""Forms of what a meeting needs: which things, and who takes one on; and of a meeting that will be sensitive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID

from wtforms import RadioField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from groepswerk.core.forms import Choice, EditForm, NumberField
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.core.i18n import ngettext
from groepswerk.people.signs import called
from groepswerk.sessions.forms.passing import AllTheSame
from groepswerk.sessions.models import BOTH_GUIDES, NeedKind
from groepswerk.sessions.queries import NeedShown

OUTSIDE = "outside"
MOST_CHILDREN = 99

NEEDS: Mapping[NeedKind, Any] = {
    # Translators: The next six are things a meeting can need. "Childcare" is somebody who looks after the children.
    NeedKind.CHILDCARE: _l("Childcare"),
    NeedKind.INTERPRETER: _l("An interpreter"),
    NeedKind.COOK: _l("Someone who cooks"),
    NeedKind.HOST: _l("Someone who hosts"),
    NeedKind.TRANSPORT: _l("Someone who gives a ride"),
    NeedKind.SECOND_GUIDE: _l("A second guide"),
    # Translators: The two who guide a sensitive meeting. The first speaks the language of the group, from childhood on.
    NeedKind.PEER: _l("A guide who shares the language"),
    # Translators: A social worker or nurse, for example, who can do something when somebody is in danger.
    NeedKind.PROFESSIONAL: _l("A professional who can act"),
}


class Named(Protocol):
    """Somebody by her name, and the sign that tells two of one name apart."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def sign(self) -> str | None: ...


class NeedsForm(EditForm):
    """What a meeting needs. For childcare a number, and never a child's name."""

    needs = SelectMultipleField(_l("What does this meeting need?"))
    children = NumberField(
        _l("How many children?"),
        [Optional(), NumberRange(1, MOST_CHILDREN, _l("Write a number from 1 to 99."))],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Children without childcare would be counted for nothing: she says which of the two she means."""
        fits: bool = super().validate(extra_validators)
        if fits and self.children.data is not None and NeedKind.CHILDCARE.value not in (self.needs.data or ()):
            self.refuse("children", _("Tick childcare as well, or empty the number."))
            return False
        return fits

    def suit(self, is_sensitive: bool) -> None:
        """Offer a second guide for an ordinary meeting, and the two who guide a sensitive one."""
        others = (NeedKind.SECOND_GUIDE,) if is_sensitive else BOTH_GUIDES
        self.needs.choices = [Choice(kind.value, words) for kind, words in NEEDS.items() if kind not in others]

    def hold(self, needs: Iterable[NeedShown]) -> None:
        """Show what is asked for now."""
        stand = {line.kind: line.children for line in needs}
        self.needs.data = [kind.value for kind in stand]
        self.children.data = stand.get(NeedKind.CHILDCARE)

    def said(self) -> str:
        """What is ticked, in words, in the order of the choices."""
        wanted = self.wanted()
        words = [str(words) for kind, words in NEEDS.items() if kind in wanted]
        children = wanted.get(NeedKind.CHILDCARE)
        if children:
            words.insert(1, ngettext("%(num)s child", "%(num)s children", children))
        return " · ".join(words) or "–"

    def wanted(self) -> dict[NeedKind, int | None]:
        """What she ticked, with how many children where that counts."""
        kinds = [NeedKind(each) for each in self.needs.data or ()]
        return {kind: self.children.data if kind is NeedKind.CHILDCARE else None for kind in kinds}


class FillForm(EditForm):
    """Who takes one need on: somebody of the group, or somebody from outside, whose name is not kept."""

    who = RadioField(_l("Who does it?"), [InputRequired(_l("Choose who does it."))])
    passes = AllTheSame(_l("Plan it all the same"))

    def know(self, members: Iterable[Named], outside: str) -> None:
        """Offer these people, and somebody from ``outside`` in these words."""
        people = [Choice(str(line.person_id), called(line.name, line.sign)) for line in members]
        self.who.choices = [*people, Choice(OUTSIDE, outside)]

    @property
    def person_id(self) -> UUID | None:
        """Whom she chose; None: somebody from outside."""
        return None if self.who.data == OUTSIDE else UUID(self.who.data)


class SensitiveForm(EditForm):
    """One button: this meeting will be sensitive, or it is an ordinary one after all."""
