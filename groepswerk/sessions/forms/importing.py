"""The form of a sheet with a programme: a file or pasted rows, and the words for what is wrong in it."""

from __future__ import annotations

import re
from typing import Any

from flask_wtf.file import FileField
from wtforms import RadioField

from groepswerk.core.forms import Choice, Form, WordsField
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.core.plain_text import tidy_line
from groepswerk.sessions.forms.passing import AllTheSame
from groepswerk.sessions.importing import RowMistake, RowRefusal
from groepswerk.sessions.series import MOST_MEETINGS
from groepswerk.sessions.sheetfile import FileRefusal, FileRefused, Row, as_lines, rows_of, rows_of_text

_LONGEST_PASTE = 100_000
_LINE_ENDS = re.compile(r"\r\n?|\n")
_LENGTHS = [Choice("120", _l("2 hours")), Choice("60", _l("1 hour")), Choice("90", _l("1½ hours"))] + [
    Choice("150", _l("2½ hours")),
    Choice("180", _l("3 hours")),
]
_FILES: dict[FileRefusal, Any] = {
    FileRefusal.NOT_A_SHEET: _l("This is not a sheet that we can read. Save it as .xlsx or .csv and try again."),
    FileRefusal.TOO_BIG: _l("This sheet is too big. Keep only the rows with meetings and try again."),
    FileRefusal.OLD_EXCEL: _l("This is an old Excel file. Save it as .xlsx and try again."),
}
_ROWS: dict[RowRefusal, Any] = {
    RowRefusal.NO_DAY: _l("The day is missing."),
    RowRefusal.NO_TIME: _l("The time it begins is missing."),
    RowRefusal.BAD_DAY: _l("We do not read a day here. Write for example 8-9-2026."),
    RowRefusal.BAD_TIME: _l("We do not read a time here. Write for example 09:30."),
    RowRefusal.BAD_LENGTH: _l("The end must come after the beginning, at least a quarter of an hour later."),
    RowRefusal.WRONG_WEEKDAY: _l("That date falls on another day of the week."),
    RowRefusal.TOO_FAR: _l("A meeting can be at most one year ago and three years from now."),
    RowRefusal.NO_SUCH_HOUR: _l("That night the clock skips this hour."),
    RowRefusal.TEXT_TOO_LONG: _l("This text is too long. Make it shorter."),
}


class ImportForm(Form):
    """A file, or rows that were copied out of a sheet. Nothing is made before the last button."""

    sheet = FileField(_l("The sheet (.xlsx or .csv)"), render_kw={"accept": ".xlsx,.csv,text/csv"})
    pasted = WordsField(_l("Or paste the rows here"), limit=_LONGEST_PASTE)
    minutes = RadioField(_l("How long, where the sheet has no end"), choices=_LENGTHS, default="120")
    passes = AllTheSame(_l("Plan it all the same"))

    def rows(self) -> list[Row] | None:
        """The rows of the file, or else of what was pasted; None, with the reason beside its field."""
        given = self.sheet.data
        field = "sheet" if given else "pasted"
        try:
            rows = rows_of(given.read()) if given else rows_of_text(self._as_pasted())
        except FileRefused as error:
            self.refuse(field, _file_said(error))
            return None
        # A browser never sends a file again by itself: its rows go along, and can be mended in the page.
        self.pasted.data = as_lines(rows) if given else self._as_pasted()
        if not rows:
            self.refuse(field, _("There is nothing in it yet. Choose a file, or paste the rows."))
            return None
        return rows

    def _as_pasted(self) -> str:
        """The text cleaned with its tabs kept, and each row on its own line, which a cleaned text has not."""
        typed = str((self.pasted.raw_data or [""])[0])[:_LONGEST_PASTE]
        lines = _LINE_ENDS.split(typed)
        return "\n".join("\t".join(map(tidy_line, line.split("\t"))) for line in lines)

    def refuse_size(self) -> None:
        """More meetings than one plan holds."""
        field = "sheet" if self.sheet.data else "pasted"
        self.refuse(field, _("At most %(most)d meetings fit in one plan.", most=MOST_MEETINGS))


def mistake_said(mistake: RowMistake) -> str:
    """One sentence for a wrong row, with its number in the sheet and what stands there."""
    said = str(_ROWS[mistake.refusal])
    if not mistake.text:
        return _("Row %(number)d: %(said)s", number=mistake.row, said=said)
    # Translators: "text" is what stands in the sheet.
    return _("Row %(number)d, “%(text)s”: %(said)s", number=mistake.row, text=mistake.text[:60], said=said)


def _file_said(error: FileRefused) -> str:
    if error.refusal is FileRefusal.HAS_FORMULA:
        return _("Row %(number)d has a formula. Replace it by what it shows and try again.", number=error.row or 1)
    return str(_FILES[error.refusal])
