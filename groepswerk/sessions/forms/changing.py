"""Forms of what changes in a year that is there: a meeting added, moved, cancelled, or guided by another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from markupsafe import Markup
from wtforms import DateField, HiddenField, RadioField, TimeField
from wtforms.validators import InputRequired, Optional

from groepswerk.core.forms import Choice, EditForm, Form, LineField, as_name
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.groups.queries import MemberLine
from groepswerk.sessions.forms.passing import AllTheSame
from groepswerk.sessions.scope import Scope
from groepswerk.sessions.service.booking import Slot
from groepswerk.sessions.service.deciding import Choice as Decision
from groepswerk.sessions.service.several import Ask
from groepswerk.sessions.service.slots import ChangeRefusal
from groepswerk.sessions.service.standing_in import Guided

_REFUSALS: dict[ChangeRefusal, tuple[str, Any]] = {
    ChangeRefusal.END_BEFORE_START: ("ends", _l("The end must come after the beginning.")),
    ChangeRefusal.NO_SUCH_HOUR: ("starts", _l("That night the clock skips this hour. Choose another time.")),
    ChangeRefusal.TOO_FAR_BACK: ("on_day", _l("A meeting can be at most one year ago.")),
    ChangeRefusal.TOO_FAR_AHEAD: ("on_day", _l("A meeting can be at most three years from now.")),
    ChangeRefusal.INTO_THE_PAST: ("on_day", _l("This time has passed. Choose a day or a time to come.")),
    ChangeRefusal.HAS_BEEN: ("on_day", _l("This meeting has been. It cannot move to a day to come.")),
    ChangeRefusal.IS_CANCELLED: ("on_day", _l("This meeting is cancelled. Let it go on first, then move it.")),
}
_SCOPES = [
    Choice(Scope.ONE.value, _l("Only this one")),
    Choice(Scope.LATER.value, _l("This one and later ones")),
    Choice(Scope.ALL.value, _l("All that are still to come")),
]


class SlotForm(Form):
    """When and where one meeting is. ``passes``: shown when somebody is needed elsewhere then."""

    on_day = DateField(_l("Day"), [InputRequired(_l("Choose the day."))])
    starts = TimeField(_l("Time it begins"), [InputRequired(_l("Choose the time it begins."))])
    ends = TimeField(_l("Time it ends"), [InputRequired(_l("Choose the time it ends."))])
    place = LineField(_l("Place"), render_kw={"list": "places", "autocomplete": "off"})
    passes = AllTheSame(_l("Plan it all the same"))

    def slot(self) -> Slot:
        """The day and the times; only after ``validate``."""
        on, starts, ends = self.on_day.data, self.starts.data, self.ends.data
        if on is None or starts is None or ends is None:
            raise LookupError("A slot needs a form that was validated.")
        return Slot(on, starts, ends)

    def refuse_change(self, refusal: ChangeRefusal) -> None:
        """Say the refusal beside its field."""
        self.refuse(*_REFUSALS[refusal])


class ScopeForm(EditForm):
    """How far a change reaches. ``seen``: proof of what the page showed that it would do."""

    scope = RadioField(_l("Which meetings?"), [Optional()], choices=_SCOPES, default=Scope.ONE.value)
    seen = HiddenField()

    @property
    def reach(self) -> Scope:
        """How far it reaches; who says nothing means this meeting alone."""
        return Scope(self.scope.data) if self.scope.data in set(Scope) else Scope.ONE

    def ask(self, passes: str = "") -> Ask:
        """What she asks for, with what she was shown."""
        return Ask(self.reach, self.shown_version, str(self.seen.data or ""), passes)


class MoveForm(SlotForm, ScopeForm):
    """Another day, time or place for a meeting, or for several, as it stood when the page was shown."""


class CancelForm(ScopeForm):
    """One button: cancel, or go on after all. Nobody asks why."""


class GuideForm(ScopeForm):
    """Who guides in whose place: one of the group's own guides for another, or all as usual."""

    who = RadioField(_l("Who guides?"), validators=[InputRequired(_l("Choose one of the answers."))])
    passes = AllTheSame(_l("Plan it all the same"))

    def offer(self, guides: list[MemberLine]) -> None:
        """Every guide in the place of every other."""
        pairs = [(away, instead) for away in guides for instead in guides if away is not instead]
        offered = [Choice(_pair(away.person_id, instead.person_id), _instead(away, instead)) for away, instead in pairs]
        self.who.choices = [Choice("usual", _("As usual")), *offered]

    def hold(self, guided: Guided) -> None:
        """Show how it is now; as usual, when who stood in guides no more."""
        pair = next(iter(guided.items()), None)
        choice = _pair(*pair) if pair else "usual"
        self.who.data = choice if choice in {value for value, *_ in self.who.iter_choices()} else "usual"

    def guided(self) -> Guided:
        """In whose place who guides; only after ``validate``."""
        if self.who.data == "usual":
            return {}
        away, instead = self.who.data.split(".")
        return {UUID(away): UUID(instead)}

    def said(self, answer: object) -> object:
        """An answer in the words of its choice."""
        return next((label for value, label, *_ in self.who.iter_choices() if value == answer), "–")


def _pair(away: UUID, instead: UUID) -> str:
    return f"{away.hex}.{instead.hex}"


class DecideForm(EditForm):
    """What becomes of a meeting that was kept: one button for each answer."""

    choice = RadioField(choices=[Choice(each.value, each.value) for each in Decision])


def _instead(away: MemberLine, instead: MemberLine) -> Markup:
    # Translators: both are names of guides; the second one cannot guide this time.
    said = _("%(instead)s in the place of %(away)s")
    return Markup(said) % {"instead": as_name(instead.name), "away": as_name(away.name)}  # noqa: S704 -- our own text
