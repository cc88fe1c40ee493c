"""Fill in pages like a person: the answers of an example, as the page would post them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from rathaus.apps.cases.situations import situation_of_draft
from rathaus.apps.catalogue.queries import Offered
from rathaus.engine.forms import Widget, present_page


def _picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(data, "PNG")
    return data.getvalue()


PICTURE = _picture()


def picture(name: str = "foto.png") -> SimpleUploadedFile:
    """Return a picture to upload."""
    return SimpleUploadedFile(name, PICTURE, content_type="image/png")


def typed_page(offer: Offered, page: str, answers: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what a browser posts for a page filled in with ``answers``; every asked file is a picture."""
    view = present_page(
        package=offer.package,
        page=page,
        answers=answers,
        situation=situation_of_draft(package=offer.package, values=offer.values, now=timezone.now()),
        language="de",
    )
    raw: dict[str, list[Any]] = {}
    _type(view.widgets, raw)
    return raw


def _type(widgets: Sequence[Widget], raw: dict[str, list[Any]]) -> None:
    for widget in widgets:
        _type(widget.children, raw)
        for option in widget.options:
            _type(option.children, raw)
        picked = [option.key for option in widget.options if option.is_checked]
        if widget.kind == "file":
            raw[widget.name] = [picture()] if widget.is_required else []
        elif widget.options:
            raw[widget.name] = picked
        elif widget.kind not in ("note", "output", "group", "occurrences") and not widget.children:
            raw[widget.name] = [widget.value]
