"""Patterns that citizens' answers meet: which are refused, and that the others stay fast."""

from __future__ import annotations

import time

import pytest

from rathaus.engine.rules import UnsafePattern, safe_pattern
from rathaus.engine.rules.patterns import compiled

pytestmark = pytest.mark.unit

UNSAFE = {
    r"(a+)+": "inside a repetition",
    r"(a*)*b": "inside a repetition",
    r"([a-z]+ ?)*": "inside a repetition",
    r"(a|a)*": "inside a repetition",
    r"(\w|\d)+x": "inside a repetition",
    r"(a?){30}": "inside a repetition",
    r"((ab)*c?)+": "inside a repetition",
    r"(.*)(.*)(.*)x": "several repetitions",
    r"\s*\s*\s*\s*$": "several repetitions",
    r"(a)\1": "back-reference",
    r"(?=a)b": "lookaround",
    r"(?<!a)b": "lookaround",
    r"(?P<x>a)": "lookaround",
    r"(?i)a": "lookaround",
    r"a**": "repetition of a repetition",
    r"a{3}{2}": "repetition of a repetition",
    r"a{5,2}": "ends before it starts",
    r"(a": "without end",
    r"a)": "without partner",
    r"[a": "without end",
    r"[]": "empty or broken",
    r"*a": "wrong place",
    r"\q": "unknown escape",
    r"\p{Foo}": "unknown class",
    r"[z-a]": "malformed",
    "a" * 1001: "1001 characters",
}


@pytest.mark.parametrize(("pattern", "message"), UNSAFE.items(), ids=[text[:20] for text in UNSAFE])
def test_an_unsafe_pattern_is_refused(pattern: str, message: str) -> None:
    with pytest.raises(UnsafePattern, match=message):
        safe_pattern(pattern)


SAFE = {
    r"[0-9]{1,12}": (["1", "123456789012"], ["", "a", "1234567890123", "1\n"]),
    r"[A-HJ-NPR-Z0-9]{17}": (["WVWZZZ1JZXW000001"], ["WVWZZZ1JZXW00000I"]),
    r"([0]{1}[1-9]{1}|[1-9]{1}[0-9]{1})[0-9]{3}": (["01234", "45879"], ["00123", "4587"]),
    r"[\p{L} .'-]{1,120}": (["Müller-Lüdenscheidt", "Şahin"], ["Ali2"]),
    r"\p{Lu}\p{Ll}+": (["Änne"], ["änne"]),
    r"(\d{3}-){2}\d{4}": (["123-456-7890"], ["123-456"]),
    r"[a-z-[aeiou]]+": (["xyz"], ["abc"]),
    r"(EUR|USD) ?\d+([.,]\d{2})?": (["EUR 12,50", "USD7"], ["GBP 1"]),
    r"[^@ ]+@[^@ ]+\.[a-z]{2,}": (["a@b.de"], ["a@b", "a b@c.de"]),
    r"\S+ \S+": (["a b"], ["ab"]),
    r"a.c": (["abc"], ["a\nc"]),
    r"(?:ab|cd)*": (["", "abcd"], ["abc"]),
    r"\d\D\w\W": (["1ab!"], ["1aaa"]),
    r"ja|nein": (["ja", "nein"], ["jaein"]),
}


@pytest.mark.parametrize("pattern", SAFE)
def test_a_safe_pattern_matches_whole_texts(pattern: str) -> None:
    found = safe_pattern(pattern)

    good, bad = SAFE[pattern]
    assert [text for text in good if not found.fullmatch(text)] == []
    assert [text for text in bad if found.fullmatch(text)] == []


@pytest.mark.parametrize(
    "pattern", [*SAFE, r"a*b*c*d", r".*.*x", r"(a|b)*x", r"\d+\.\d+\.\d+x", r"(\d{1,3}\.){3}\d{1,3}"]
)
@pytest.mark.parametrize("text", ["a" * 2000, "1" * 2000, "ab" * 1000, "1." * 1000, " " * 2000])
def test_no_accepted_pattern_runs_away(pattern: str, text: str) -> None:
    found = safe_pattern(pattern)

    begun = time.process_time()
    found.fullmatch(text)

    assert time.process_time() - begun < 0.5


def test_flags_of_the_standard() -> None:
    assert compiled("ABC", "i").search("xabcx")
    assert compiled("^b$", "m").search("a\nb\nc")
    assert compiled("a . c", "x").search("abc")
    assert compiled("a.c", "s").search("a\nc")
    assert compiled("a.c", "q").search("a.c")
    with pytest.raises(UnsafePattern, match="flags"):
        compiled("a", "g")
