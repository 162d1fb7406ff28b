"""An address as a QR code, inline: no request, no picture file, dark on white in every colour scheme and on paper."""

from __future__ import annotations

import segno
from markupsafe import Markup


def drawn(address: str) -> Markup:
    """The QR code (ISO/IEC 18004, error level M, quiet zone of 4) as an SVG that fills the place it is put in."""
    code = segno.make(address, error="m", micro=False)
    drawing = code.svg_inline(border=4, light="white", dark="black", omitsize=True, svgclass=None, lineclass=None)
    return Markup(drawing)  # noqa: S704  segno draws modules; no sign of the address is in it
