"""The keys of the format: what every file of a package may say, except the fields of forms (``form_schema``)."""

from __future__ import annotations

import re

from rathaus.engine.packages.shapes import (
    BOOL,
    DATE,
    DECIMAL,
    EXPRESSION,
    EXPRESSION_OR_RULE,
    NAME_WORD,
    NUMBER_WORD,
    PATH,
    PATH_WORD,
    PERCENT,
    PERIOD,
    SERVICE_ID,
    SOURCE_WORD,
    TEXT,
    UNIT,
    VERSION,
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

LANGUAGE_KEY = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
DATE_KEY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ANY_KEY = re.compile(r"\S.*")

_SOURCE = Keys(
    {
        "norm": TEXT, "verified": BOOL, "set_by": TEXT, "in_force": DATE, "read": TEXT, "url": TEXT, "note": TEXT,
    },
    ("norm",),
)  # fmt: skip
SOURCES = Each(_SOURCE, re.compile(r"[A-Za-z][A-Za-z0-9_]*"), "Use letters, digits and _, e.g. GewO_14.")

CITY_VALUE_TYPES = (
    "text", "integer", "decimal", "money", "bool", "date", "codelist", "table", "list of text",
)  # fmt: skip

SERVICE = Keys(
    {
        "id": SERVICE_ID,
        "version": VERSION,
        "format": one_word("1"),
        "keys": Keys({"leika": ListOf(TEXT), "fim_schema": TEXT}),
        "audience": ListOf(one_word("person", "business", "employee"), 1),
        "life_situations": ListOf(NAME_WORD),
        "themes": ListOf(NAME_WORD),
        "languages": Each(one_word("full", "page"), LANGUAGE_KEY, "Use a language tag such as de, en or de-simple."),
        "office": Word("an office of the city", "city.offices.trade", lambda text: text.startswith("city.offices.")),
        "trust_level": one_word("none", "basic", "substantial", "high"),
        "identity": Keys(
            {"account": one_word("optional", "required", "none"), "receipt_code": BOOL, "source": SOURCE_WORD}
        ),
        "presence": Keys({"required": BOOL, "why": SOURCE_WORD}, ("required", "why")),
        "sources": SOURCES,
        "documents": Each(Keys({"needed": EXPRESSION_OR_RULE, "field": PATH_WORD, "source": SOURCE_WORD}, ("needed",))),
        "quick_check": Keys({"ask": ListOf(PATH_WORD, 1), "may": EXPRESSION}, ("ask",)),
        "city_values": Each(
            Keys(
                {
                    "type": one_word(*CITY_VALUE_TYPES), "unit": UNIT, "default": Anything(), "source": SOURCE_WORD,
                    "columns": Each(TEXT),
                },
                ("type", "source"),
            )
        ),
        "retention": Each(
            Keys({"keep": PERIOD, "after": NAME_WORD, "source": SOURCE_WORD}, ("keep", "after", "source"))
        ),
        "in_force": DATE,
        "renamed": Each(PATH_WORD, PATH, "Use the dotted path the field had."),
        "uncovered": ListOf(TEXT),
    },
    (
        "id", "version", "format", "audience", "languages", "office", "trust_level", "sources", "retention",
    ),
)  # fmt: skip

FACTS = Keys(
    {
        "facts": Each(
            Either(EXPRESSION, Keys({"is": EXPRESSION, "unit": UNIT, "source": SOURCE_WORD}, ("is",))),
            PATH,
            "Write `name:` or, for one value per occurrence, `owners.name:`.",
        ),
        "tables": Anything(),
    }
)
TABLE = Keys(
    {
        "hit": TEXT,
        "given": Each(EXPRESSION),
        "gives": Each(TEXT),
        "rows": Either(
            Word("the table of a city", "city.parking_streets", lambda text: text.startswith("city.")),
            Each(Each(Word("a cell", '"< 18"', bool))),
        ),
        "source": SOURCE_WORD,
    },
    ("hit", "given", "gives", "rows"),
)
TABLES = Each(TABLE)

TARIFF_VALUES = Each(
    Keys({"amount": DECIMAL, "verified": BOOL, "source": SOURCE_WORD, "ends": BOOL}),
    DATE_KEY,
    "Write the first day in force, e.g. 2024-01-01.",
)
_LINE = Keys(
    {
        "amount": EXPRESSION, "when": EXPRESSION_OR_RULE, "for_each": PATH_WORD, "once_per": PATH_WORD,
        "source": SOURCE_WORD,
    },
    ("amount",),
)  # fmt: skip
_WAIVER = Keys(
    {
        "when": EXPRESSION_OR_RULE, "lines": ListOf(NAME_WORD, 1), "leaves": PERCENT,
        "reason": one_word("required", "optional"), "source": SOURCE_WORD,
    },
    ("when", "lines", "leaves", "source"),
)  # fmt: skip
FEES = Keys(
    {
        "tariffs": Each(
            Keys(
                {
                    "unit": UNIT, "set_by": one_word("federal", "land", "city"), "source": SOURCE_WORD,
                    "values": TARIFF_VALUES,
                },
                ("unit", "set_by", "source", "values"),
            )
        ),
        "tables": Anything(),
        "fees": Each(
            Keys(
                {
                    "day": EXPRESSION,
                    "estimate": Keys({"until": NAME_WORD}, ("until",)),
                    "lines": Each(_LINE),
                    "waivers": Each(_WAIVER),
                    "round": Keys(
                        {
                            "to": DECIMAL, "mode": one_word("half_up", "half_even", "down", "up"),
                            "at": one_word("total", "line"),
                        },
                        ("to", "mode", "at"),
                    ),
                    "due": Keys(
                        {"within": PERIOD, "after": NAME_WORD, "source": SOURCE_WORD}, ("within", "after", "source")
                    ),
                },
                ("day", "lines"),
            )
        ),
    }
)  # fmt: skip

ROLE_KINDS = ("citizen", "guest", "staff", "authority", "system", "time")
PUBLIC_STATES = ("INITIATED", "SUBMITTED", "RECEIVED", "PROCESSING", "ACTION_REQUIRED", "COMPLETED")
_OFF = {"off": one_word("true")}
_STEP = Keys(
    {
        **_OFF,
        "by": NAME_WORD,
        "from": ListOf(NAME_WORD),
        "to": NAME_WORD,
        "needs": Each(
            Either(EXPRESSION, Keys({**_OFF, "when": EXPRESSION, "source": SOURCE_WORD, "rule": TEXT}))
        ),
        "ask": Each(Either(one_word("required", "optional", "choose", "yes_or_no", "date"), Keys(_OFF))),
        "opens": ListOf(Word("a kind of answers or a path", "all_fields", bool)),
        "then": Each(Anything()),
        "not_same_as": NAME_WORD,
        "present": NAME_WORD,
        "trust": one_word("none", "basic", "substantial", "high"),
        "incomplete": one_word("allowed", "refused"),
        "bulk": BOOL,
        "with": NAME_WORD,
        "on": Keys(
            {"end_of": NAME_WORD, "day": EXPRESSION, "before": PERIOD, "after": PERIOD, "true": EXPRESSION}
        ),
        "allowed_by": SOURCE_WORD,
        "source": SOURCE_WORD,
    }
)
_DEADLINE = Keys(
    {
        **_OFF,
        "length": Word("a length", "14 days", lambda text: text == "remedy" or PERIOD.fits(text)),
        "starts": PATH_WORD,
        "stands_still_in": ListOf(NAME_WORD),
        "extend": Keys(
            {"times": WHOLE, "by": PERIOD, "reason": one_word("required", "optional")}, ("times",)
        ),
        "weekend": one_word("next_working_day", "stays"),
        "warn": PERIOD,
        "source": SOURCE_WORD,
        "with": NAME_WORD,
    }
)
PROCEDURE = Keys(
    {
        "extends": NAME_WORD,
        "roles": Each(
            Keys({**_OFF, "kind": one_word(*ROLE_KINDS), "team": NAME_WORD, "rank": NAME_WORD, "with": NAME_WORD})
        ),
        "switches": Each(BOOL),
        "states": Each(
            Keys(
                {
                    **_OFF, "public": one_word(*PUBLIC_STATES), "work": NAME_WORD, "start": BOOL, "end": BOOL,
                    "with": NAME_WORD,
                }
            )
        ),
        "deadlines": Each(_DEADLINE),
        "steps": Each(_STEP),
        "opinions": Each(
            Keys(
                {
                    **_OFF, "needed": EXPRESSION_OR_RULE, "sees": ListOf(PATH_WORD), "within": PERIOD,
                    "silence": one_word("none", "consent", "wait"), "source": SOURCE_WORD,
                }
            )
        ),
        "consents": Each(
            Keys(
                {
                    **_OFF, "needed": EXPRESSION_OR_RULE, "person": PATH_WORD, "sees": ListOf(PATH_WORD),
                    "source": SOURCE_WORD,
                    "link": Keys({"to": PATH_WORD, "expires": PERIOD, "identity": NAME_WORD}, ("to", "expires")),
                }
            )
        ),
        "sources": SOURCES,
    }
)  # fmt: skip

VERBS: dict[str, dict[str, Shape]] = {
    "issue": {"to": NAME_WORD, "as": NAME_WORD, "for_each": PATH_WORD},
    "demand": {"with": NAME_WORD, "pay": NAME_WORD, "to": NAME_WORD, "for_each": PATH_WORD},
    "settle": {},
    "refund": {},
    "notify": {"text": NAME_WORD},
    "send": {"for_each": PATH_WORD, "to": NAME_WORD},
    "hand_over": {"for_each": PATH_WORD},
    "start": {},
    "stop": {},
    "resume": {},
    "extend": {},
    "hold": {},
    "book": {},
    "rebook": {},
    "release": {},
    "request": {},
    "offer": {"with": Anything(), "after": PERIOD},
    "set": {"value": EXPRESSION},
}
"""Verb of an effect → its other keys. Every effect may also have ``when``."""

STANDARD_BLOCKS: dict[str, dict[str, Shape]] = {
    "letterhead": {},
    "salutation": {},
    "fee_assessment": {"fee": NAME_WORD},
    "fee_estimate": {"fee": NAME_WORD},
    "missing_documents": {},
    "documents": {},
    "deadline": {"deadline": NAME_WORD},
    "reasons": {},
    "hearing_answer": {},
    "answers": {"only": ListOf(NUMBER_WORD), "paths": ListOf(PATH_WORD)},
    "remedy": {"remedy": NAME_WORD},
}
"""Standard block of letters → its own keys."""

LETTER_KINDS = ("receipt", "request", "hearing", "notice", "certificate", "letter")
LETTER = Keys(
    {
        "kind": one_word(*LETTER_KINDS),
        "for_each": PATH_WORD,
        "code": Keys({"verifiable": BOOL, "carries": ListOf(PATH_WORD, 1)}, ("carries",)),
        "blocks": Each(Anything()),
    },
    ("kind", "blocks"),
)

_SEND = Keys({"when": one_word("at_once", "monthly", "daily"), "by": NAME_WORD, "unless": EXPRESSION_OR_RULE})
MESSAGE = Keys(
    {
        "format": TEXT,
        "source": SOURCE_WORD,
        "send": _SEND,
        "recipients": Each(
            Keys(
                {
                    "item": TEXT, "only": ListOf(NUMBER_WORD), "all_but": ListOf(NUMBER_WORD),
                    "also": ListOf(PATH_WORD), "when": EXPRESSION_OR_RULE, "send": _SEND, "never": TEXT, "todo": TEXT,
                    "source": SOURCE_WORD, "verified": BOOL,
                }
            )
        ),
    },
    ("format", "source", "recipients"),
)  # fmt: skip

CODELIST = Keys(
    {
        "source": TEXT,
        "version": TEXT,
        "complete": BOOL,
        "title": TEXT,
        "entries": Each(Either(TEXT, Each(TEXT, LANGUAGE_KEY)), _ANY_KEY),
        "sets": Each(Keys({"codes": ListOf(TEXT), "source": Either(TEXT, _SOURCE)}, ("codes",))),
    },
    ("entries",),
)

FIM = Keys(
    {
        "schema": Keys({"id": TEXT, "version": TEXT}, ("id",)),
        "group": TEXT,
        "fields": Each(TEXT, PATH),
        "versions": Each(TEXT, _ANY_KEY),
        "left_out": Each(TEXT, _ANY_KEY),
        "relations": Anything(),
        "rules": Each(
            Keys({"sentence": TEXT, "becomes": ListOf(TEXT), "todo": BOOL}, ("sentence",)),
            re.compile(r"R\d+"),
        ),
    }
)

_WORDS = Each(TEXT)
_PATH_WORDS = Each(TEXT, PATH)
FIELD_WORDS = Keys(
    {
        "label": TEXT, "hint": TEXT, "help": TEXT, "add": TEXT, "content": TEXT, "output": TEXT, "output_help": TEXT,
        "options": Each(Either(TEXT, Keys({"label": TEXT, "help": TEXT}, ("label",))), _ANY_KEY),
        "unit": TEXT,
    }
)  # fmt: skip
TEXTS_FORM = Keys(
    {
        "pages": Each(Either(TEXT, Keys({"title": TEXT, "hint": TEXT, "help": TEXT}, ("title",)))),
        "fields": Each(Either(TEXT, FIELD_WORDS), PATH),
        "checks": _PATH_WORDS,
    }
)
TEXTS_SERVICE = Keys(
    {
        "title": TEXT, "teaser": TEXT, "answer": TEXT, "who": TEXT, "how_long": TEXT, "words": TEXT, "costs": TEXT,
        "how": TEXT, "after": TEXT, "privacy": TEXT, "may_not": TEXT, "help": TEXT,
        "documents": _WORDS, "city_values": _WORDS,
        "questions": Each(Keys({"question": TEXT, "answer": TEXT}, ("question", "answer"))),
    },
    ("title",),
)  # fmt: skip
TEXTS_FACTS = Keys({"facts": _PATH_WORDS})
TEXTS_FEES = Keys(
    {
        "tariffs": _WORDS,
        "fees": Each(Keys({"title": TEXT, "lines": _WORDS, "waivers": _WORDS, "hint": TEXT}, ("title",))),
    }
)
TEXTS_PROCEDURE = Keys(
    {
        "roles": _WORDS, "states": _WORDS, "steps": _WORDS, "needs": _PATH_WORDS, "messages": _WORDS,
        "deadlines": _WORDS, "ask": _PATH_WORDS, "consents": _WORDS, "opinions": _WORDS,
    }
)  # fmt: skip
TEXTS_MESSAGES = Keys({"recipients": _WORDS, "messages": _WORDS})
TEXTS_BLOCK = Keys({"fields": Each(Either(TEXT, FIELD_WORDS), PATH), "checks": _PATH_WORDS})

EXAMPLE = Keys(
    {
        "name": TEXT, "city": NAME_WORD, "cities": ListOf(NAME_WORD), "covers": ListOf(TEXT), "like": TEXT,
        "answers": Anything(), "city_changes": Each(Anything(), _ANY_KEY), "day": DATE, "expect": Anything(),
        "story": ListOf(Anything()), "table": Each(Anything()), "received": DATE,
    },
    ("name",),
)  # fmt: skip
_EXPECTED_FEE = Keys(
    {
        "total": DECIMAL,
        "estimate": BOOL,
        "lines": Each(DECIMAL),
        "absent": ListOf(NAME_WORD),
        "open": ListOf(NAME_WORD),
    }
)
_SENT = Either(one_word("nothing", "waits"), Anything(), ListOf(NUMBER_WORD))
_ANY_PATH = re.compile(r"[a-z][a-z0-9_.\[\]]*")
EXPECT = Keys(
    {
        "state": NAME_WORD,
        "public": one_word(*PUBLIC_STATES),
        "errors": Either(one_word("none"), Each(TEXT, _ANY_PATH), ListOf(TEXT)),
        "warnings": Either(one_word("none"), Anything(), ListOf(TEXT)),
        "shown": ListOf(TEXT),
        "hidden": ListOf(TEXT),
        "facts": Each(Anything(), _ANY_PATH),
        "fees": Each(_EXPECTED_FEE),
        "issues": ListOf(NAME_WORD, is_set=False),
        "letter": Each(
            Keys(
                {"has": ListOf(NAME_WORD), "has_not": ListOf(NAME_WORD), "count": WHOLE, "says": ListOf(TEXT)}
            )
        ),
        "sent": Each(_SENT),
        "notified": ListOf(NAME_WORD, is_set=False),
        "requested": ListOf(NAME_WORD),
        "deadline": Each(DATE),
        "refused": ListOf(NAME_WORD),
        "documents": ListOf(NAME_WORD),
    }
)
STORY_DAY = Keys(
    {
        "day": DATE, "step": NAME_WORD, "by": NAME_WORD, "with": Each(Anything()), "answers": Anything(),
        "expect": Anything(), "pays": BOOL,
    },
    ("day",),
)  # fmt: skip
TABLE_DAY = Keys({"day": DATE, "answers": Anything(), **EXPECT.keys}, ("day",))

CITY_SERVICE = Keys(
    {
        "sources": SOURCES,
        "city_values": Anything(),
        "tariffs": Each(Keys({"values": TARIFF_VALUES}, ("values",))),
    }
)
"""``cities/<city>/<service>.yaml``."""
