"""structlog without colours. It loads ``rich`` when that is installed, as it is beside our linters: 4 MiB a worker."""

from __future__ import annotations

import sys

_HAD = sys.modules.get("rich")
# Whoever asks for a module that stands here as None is told that there is none.
sys.modules["rich"] = None  # type: ignore[assignment]
try:
    import structlog as structlog
finally:
    del sys.modules["rich"]
    if _HAD is not None:
        sys.modules["rich"] = _HAD
