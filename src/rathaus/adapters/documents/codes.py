"""The code that opens the page where anybody can see whether a letter is genuine."""

from __future__ import annotations

from io import BytesIO

import segno

__all__ = ["code_as_svg"]

QUIET_ZONE = 0
"""Modules of white the drawing brings along; the card leaves more than the four of the standard around it."""


def code_as_svg(address: str) -> str:
    """Return a QR code with medium error correction as SVG; empty for an empty address."""
    if not address:
        return ""
    drawing = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing, kind="svg", xmldecl=False, border=QUIET_ZONE, svgclass=None, lineclass=None
    )
    return drawing.getvalue().decode()
