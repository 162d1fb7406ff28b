"""The tick of whoever plans something all the same."""

from __future__ import annotations

from typing import Any

from wtforms import Field
from wtforms.widgets import CheckboxInput


class AllTheSame(Field):
    """A tick that holds for what was shown with it, and for nothing else: its value is the print of that.

    ``data``: the print she ticked, empty when she did not. ``tick``: the print the tick has in the page.
    """

    widget = CheckboxInput()

    def process_data(self, value: Any) -> None:
        """Nothing is ticked beforehand."""
        self.data = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The print she ticked."""
        self.data = str(valuelist[0]) if valuelist else ""

    @property
    def tick(self) -> str:
        """What is not to be ticked again keeps its tick."""
        return self._shown or str(self.data)

    _shown = ""

    def show(self, shown: str) -> None:
        """Something else was shown than what she ticked: the tick is for that now, and is hers to set."""
        self._shown, self.data = shown, ""
