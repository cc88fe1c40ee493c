"""What the pages keep in memory between requests: nothing personal, nothing of any length."""

from __future__ import annotations

import gc
import weakref

from django.test import Client

from rathaus.web.design.languages import LONGEST
from rathaus.web.design.markdown import html_of


class Words(str):
    """A text whose end can be watched."""


def test_the_words_of_a_letter_do_not_stay_in_memory():
    words = Words("Sehr geehrte Frau **Beispiel**")
    watched = weakref.ref(words)

    assert html_of(words) == "<p>Sehr geehrte Frau <strong>Beispiel</strong></p>"
    del words
    gc.collect()

    assert watched() is None


def test_of_a_browsers_wishes_only_the_beginning_is_read(gelsenkirchen):
    wishes = "xx," * (LONGEST // 3)

    near = Client().get("/gelsenkirchen/", headers={"Accept-Language": "xx,en"})
    far = Client().get("/gelsenkirchen/", headers={"Accept-Language": f"{wishes}yy,en"})

    assert near.headers["Content-Language"] == "en"
    assert far.headers["Content-Language"] == "de"
