"""Forms of one meeting: adding it by hand, moving it, cancelling it."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, TimeField
from wtforms.validators import InputRequired

from groepswerk.core.forms import EditForm, Form, LineField
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.sessions.service.changing import ChangeRefusal
from groepswerk.sessions.service.planning import Slot

_REFUSALS: dict[ChangeRefusal, tuple[str, Any]] = {
    ChangeRefusal.END_BEFORE_START: ("ends", _l("The end must come after the beginning.")),
    ChangeRefusal.NO_SUCH_HOUR: ("starts", _l("That night the clock skips this hour. Choose another time.")),
    ChangeRefusal.TOO_FAR_BACK: ("on_day", _l("A meeting can be at most one year ago.")),
    ChangeRefusal.TOO_FAR_AHEAD: ("on_day", _l("A meeting can be at most three years from now.")),
    ChangeRefusal.INTO_THE_PAST: ("on_day", _l("This time has passed. Choose a day or a time to come.")),
    ChangeRefusal.HAS_BEEN: ("on_day", _l("This meeting has been. It cannot move to a day to come.")),
    ChangeRefusal.IS_CANCELLED: ("on_day", _l("This meeting is cancelled. Let it go on first, then move it.")),
}


class SlotForm(Form):
    """When and where one meeting is."""

    on_day = DateField(_l("Day"), [InputRequired(_l("Choose the day."))])
    starts = TimeField(_l("Time it begins"), [InputRequired(_l("Choose the time it begins."))])
    ends = TimeField(_l("Time it ends"), [InputRequired(_l("Choose the time it ends."))])
    place = LineField(_l("Place"), render_kw={"list": "places", "autocomplete": "off"})

    def slot(self) -> Slot:
        """The day and the times; only after ``validate``."""
        on, starts, ends = self.on_day.data, self.starts.data, self.ends.data
        if on is None or starts is None or ends is None:
            raise LookupError("A slot needs a form that was validated.")
        return Slot(on, starts, ends)

    def refuse_change(self, refusal: ChangeRefusal) -> None:
        """Say the refusal beside its field."""
        self.refuse(*_REFUSALS[refusal])


class MoveForm(SlotForm, EditForm):
    """Another day, time or place for a meeting, as it stood when the page was shown."""


class CancelForm(EditForm):
    """One button: cancel, or go on after all. Nobody asks why."""
