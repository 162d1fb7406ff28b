"""Templates as this house uses them: what one of them imports is the same module for all of them."""

from __future__ import annotations

from flask import Flask
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context


class HouseTemplate(Template):
    """A template that is imported at the price of a look-up.

    Jinja compares the globals of the importing template with its own at every import. All of ours are loaded with the
    environment's globals and no others, so there is nothing to compare.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


def init_app(app: Flask) -> None:
    """Load every template of ``app`` as one of these, and leave no lines where only a statement stood."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.template_class = HouseTemplate
