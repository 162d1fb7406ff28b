"""structlog without what it would load beside: colours for a terminal, and threads of a kind that nobody here uses.

It looks for ``rich`` and ``greenlet`` and does without; where our linters and the browser tests are installed both are
there, and a worker would hold 5 MiB for nothing.
"""

from __future__ import annotations

import sys

_NEEDLESS = ("rich", "greenlet")
_had = {name: sys.modules.get(name) for name in _NEEDLESS}
# Whoever asks for a module that stands here as None is told that there is none.
sys.modules.update(dict.fromkeys(_NEEDLESS))  # type: ignore[arg-type]
try:
    import structlog as structlog
finally:
    for _name, _module in _had.items():
        if _module is None:
            del sys.modules[_name]
        else:
            sys.modules[_name] = _module
