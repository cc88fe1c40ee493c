"""XGewerbeanzeige 2.2: one business notice for one recipient as XML, and back.

Shape and element order follow the published samples of the standard. The official schema is not at hand,
so nothing built here is verified against it: ``XmlDocument.verified`` stays False and ``note`` says so.
"""

from __future__ import annotations

from rathaus.adapters.xgewerbeanzeige.building import build
from rathaus.adapters.xgewerbeanzeige.model import (
    GewerbeMessage,
    Kind,
    NumberNotAllowed,
    NumberUnknown,
    Office,
    ValueNotUsable,
    XmlDocument,
)
from rathaus.adapters.xgewerbeanzeige.reading import Notice, read
from rathaus.adapters.xgewerbeanzeige.writer import FORMAT, XGewerbeanzeigeWriter

__all__ = [
    "FORMAT",
    "GewerbeMessage",
    "Kind",
    "Notice",
    "NumberNotAllowed",
    "NumberUnknown",
    "Office",
    "ValueNotUsable",
    "XGewerbeanzeigeWriter",
    "XmlDocument",
    "build",
    "read",
]
