"""Templates as this house uses them: what one of them imports is the same module for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import FunctionType, MethodType
from typing import Any

from flask import Flask
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro, new_context

# Functions, bound or kept by a cache: what has no ``__call__`` of its own that could ask for anything.
_PLAIN = frozenset({FunctionType, MethodType, type(lru_cache(len))})


class HouseTemplate(Template):
    """A template that is imported and drawn at the price of a look-up.

    Jinja compares the globals of the importing template with its own at every import, and puts its own together anew
    for every page. All of ours are loaded with the environment's globals and no others, so those are taken as they are.
    """

    def new_context(
        self, vars: dict[str, Any] | None = None, shared: bool = False, locals: Mapping[str, Any] | None = None
    ) -> Context:
        """What one drawing of the template knows."""
        return new_context(self.environment, self.name, self.blocks, vars, shared, self.environment.globals, locals)

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


class HouseContext(Context):
    """What a template knows, with a shorter way to call a plain function or a macro.

    Jinja asks five questions at each call, to find the few that want to be told about the page. A page has hundreds.
    """

    def call(self, called: Any, /, *args: Any, **values: Any) -> Any:
        """Call it as Jinja does; where it wants to be told about the page, Jinja itself does so."""
        kind = type(called)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in _PLAIN or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **values)
        values.pop("_block_vars", None)
        values.pop("_loop_vars", None)
        return called(*args, **values)


def init_app(app: Flask) -> None:
    """Load every template of ``app`` as one of these, and leave no lines where only a statement stood."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.template_class = HouseTemplate
    app.jinja_env.context_class = HouseContext
