"""Case numbers and receipt codes."""

from __future__ import annotations

import secrets

from rathaus.apps.cities.scope import scoped_city_id
from rathaus.apps.keys.ciphers import city_digest

__all__ = ["code_digest", "new_code", "new_number", "printed_code", "written_code"]

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a code read aloud or off paper stays right."""


def new_code() -> str:
    """Return a fresh receipt code of 60 bits, e.g. ``GE47-11KQ-82ZT``."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def written_code(typed: str) -> str:
    """Return a typed code in its normal form: upper case, O as 0, I and L as 1, without spaces and hyphens."""
    kept = "".join(c for c in typed.upper() if c.isalnum())
    return kept.replace("O", "0").replace("I", "1").replace("L", "1")


def printed_code(typed: str) -> str:
    """Return a typed code as it is printed: in groups of four."""
    plain = written_code(typed)
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def code_digest(code: str) -> str:
    """Return the digest under which the code of a draft or case of the city in scope is stored."""
    return city_digest(city_id=scoped_city_id(), purpose="code", text=written_code(code))


def new_number(*, prefix: str, year: int) -> str:
    """Return a case number such as ``GE-2026-40718833``: random, so it tells nobody how many cases there are.

    The database refuses one given twice in a city; the caller tries again.
    """
    return f"{prefix}-{year}-{secrets.randbelow(90_000_000) + 10_000_000}"
