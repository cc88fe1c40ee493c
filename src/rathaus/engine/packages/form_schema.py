"""The keys of form.yaml: pages, fields by type, groups and uses of blocks."""

from __future__ import annotations

from collections.abc import Mapping

from rathaus.engine.packages.shapes import (
    BOOL,
    EXPRESSION,
    EXPRESSION_OR_RULE,
    NAME_WORD,
    NUMBER_WORD,
    PATH,
    PATH_WORD,
    PERIOD,
    RANGE,
    SIZE,
    SOURCE_WORD,
    SPAN,
    TEXT,
    UNIT,
    WHOLE,
    Anything,
    Each,
    Either,
    Keys,
    ListOf,
    Shape,
    Word,
    one_word,
)

CHECK = Keys(
    {
        "must": EXPRESSION_OR_RULE, "only": EXPRESSION_OR_RULE, "beside": ListOf(PATH_WORD, 1),
        "severity": one_word("warning", "error"), "source": SOURCE_WORD,
    },
    ("must", "beside"),
)  # fmt: skip
PAGE = Keys(
    {
        "fields": Anything(), "shown": EXPRESSION_OR_RULE, "checks": Each(CHECK), "filled_by": one_word("clerk"),
    },
    ("fields",),
)  # fmt: skip
FORM = Keys(
    {
        "official_form": Keys(
            {
                "name": TEXT, "numbers": RANGE, "paper_only": ListOf(NUMBER_WORD), "source": SOURCE_WORD,
            },
            ("name", "numbers"),
        ),
        "pages": Each(PAGE),
    },
    ("pages",),
)  # fmt: skip
BLOCK = Keys(
    {"fields": Anything(), "checks": Each(CHECK), "choose": one_word("one", "at_least_one")}, ("fields",)
)

MEDIA = {
    "pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png", "tiff": "image/tiff", "heic": "image/heic",
    "webp": "image/webp", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text", "xml": "application/xml", "csv": "text/csv",
}  # fmt: skip

_ANY: Mapping[str, Shape] = {
    "shown": EXPRESSION_OR_RULE,
    "required": EXPRESSION_OR_RULE,
    "repeat": Word("a number of occurrences", "0..5", lambda text: SPAN.fits(text)),
    "limit": WHOLE,
    "value": EXPRESSION,
    "start": EXPRESSION,
    "locked": BOOL,
    "hidden": BOOL,
    "prefill": Word("where the first answer comes from", "account.email", bool),
    "nr": NUMBER_WORD,
    "source": SOURCE_WORD,
    "sensitive": NAME_WORD,
}
GROUP = Keys(
    {
        **_ANY, "fields": Anything(), "checks": Each(CHECK), "choose": one_word("one", "at_least_one"),
        "title": PATH_WORD,
    }
)  # fmt: skip
USE = Keys(
    {
        **_ANY, "use": NAME_WORD, "change": Each(Anything(), PATH), "without": ListOf(PATH_WORD), "title": PATH_WORD,
        "choose": one_word("one", "at_least_one"),
    }
)  # fmt: skip
_NUMERIC: Mapping[str, Shape] = {"range": RANGE, "unit": UNIT}
_PART = one_word("required", "optional", "none")
TYPES: Mapping[str, Mapping[str, Shape]] = {
    "text": {
        "length": SPAN, "lines": WHOLE, "pattern": TEXT, "charset": one_word("latin"), "format": NAME_WORD,
    },
    "integer": _NUMERIC,
    "decimal": {**_NUMERIC, "places": WHOLE},
    "money": {**_NUMERIC, "places": WHOLE},
    "date": {"range": RANGE},
    "time": {"range": RANGE},
    "datetime": {"range": RANGE},
    "partial_date": {"parts": Keys({"day": _PART, "month": _PART, "year": _PART}), "range": RANGE},
    "bool": {},
    "confirmation": {},
    "choice": {
        "options": Either(None, Each(TEXT), ListOf(NAME_WORD, 1)), "codelist": PATH_WORD, "options_from": PATH_WORD,
    },
    "file": {"accept": ListOf(one_word(*MEDIA), 1), "max_size": SIZE},
    "note": {},
    "slot": {"resource": NAME_WORD, "minutes": WHOLE, "persons": WHOLE, "hold": PERIOD},
    "object": {},
}  # fmt: skip
"""Type → its own keys, as in docs/reference/package-format.md."""

REQUIRED_BY_TYPE = {
    "file": ("accept", "max_size"),
    "partial_date": ("parts",),
    "slot": ("resource", "minutes"),
}


def field_keys(type_name: str) -> Keys:
    """Return the shape of a field of one type."""
    own = TYPES[type_name]
    return Keys({"type": one_word(*TYPES), **_ANY, **own}, REQUIRED_BY_TYPE.get(type_name, ()))


FIELDS = {name: field_keys(name) for name in TYPES}
