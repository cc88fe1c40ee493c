"""The measurements can be found, and the crowd of the journey understands the pages it gets."""

import random
from pathlib import Path

import pytest

from bench.journey import machines, pages, people
from bench.journey.applying import PAGES, SERVICE
from bench.journey.browsers import Inside
from rathaus.config.commands.bench import measurements
from rathaus.engine.forms import Field
from rathaus.engine.packages import load_city
from rathaus.engine.packages.examples import run_examples
from rathaus.engine.packages.freezing import load_package

ROOT = Path(__file__).parents[3]

PAGE = """
<form method="get" action="/suche"><input name="q"></form>
<form class="a" method="post" action="/antrag/1/event/?a=1&amp;b=2" novalidate>
<input type="hidden" name="csrfmiddlewaretoken" value="t&quot;1"><button type="submit" name="weiter" value="1"></button>
<input id="x" name="title" value="Fest &amp; Feier"><textarea name="detour" rows="3">
links &lt;ab&gt;</textarea>
<input type="radio" name="music" value="yes" checked><input type="radio" name="music" value="no">
<select name="kind"><option value="">Bitte</option><option value="club" selected>Verein</option></select>
<input type="checkbox" name="wahr" value="ja"></form>
"""


def test_every_measurement_says_in_one_sentence_what_it_measures():
    found = measurements(ROOT / "bench")

    assert {"forms", "journey", "letters", "middleware", "rules"} <= set(found)
    assert all(title.endswith(".") for title in found.values())


def test_the_service_of_the_journey_has_four_pages_and_25_fields_and_is_sound():
    package = load_package(ROOT / "bench" / "services" / SERVICE, shared=ROOT / "services")
    cities = [load_city(path.parent) for path in sorted((ROOT / "cities").glob("*/city.yaml"))]

    assert tuple(page.key for page in package.form.pages) == PAGES
    assert sum(isinstance(node, Field) for node in package.form.nodes.values()) == 25
    results = run_examples(package, cities)
    assert results
    assert [failure for result in results for failure in result.failures] == []


def test_a_form_is_read_as_a_browser_reads_it():
    form = pages.form_with(PAGE, "weiter")

    assert form.action == "/antrag/1/event/?a=1&b=2"
    assert form.texts == {"title": "Fest & Feier", "detour": "links <ab>"}
    assert form.filled({"title": "A", "detour": "B", "music": "no", "kind": "club", "wahr": "ja"}, button="weiter") == {
        "csrfmiddlewaretoken": 't"1', "title": "A", "detour": "B", "music": "no", "kind": "club", "wahr": "ja",
        "weiter": "1",
    }  # fmt: skip
    assert "wahr" not in form.filled({"title": "A", "detour": "B", "music": "no", "kind": "club"})


@pytest.mark.parametrize(
    "answers", [{"title": "A"}, {"title": "A", "detour": "B", "music": "loud", "kind": "club"}]
)
def test_a_question_nobody_has_an_answer_to_is_not_passed_over(answers):
    with pytest.raises(pages.UnknownQuestion):
        pages.form_with(PAGE, "weiter").filled(answers)


def test_the_same_seed_makes_the_same_people():
    first, second = (people.person(random.Random("1-2"), 3, 4) for _ in range(2))

    assert first == second
    assert first["organiser.name.family_name"].endswith(" 4x3")


def test_the_application_can_be_called_without_a_server():
    class Parts(list):
        def close(self):
            pass

    def application(environ, start_response):
        start_response("201 Created", [("X-Asked", environ["HTTP_HOST"] + environ["PATH_INFO"])])
        return Parts([environ["wsgi.input"].read(), environ["QUERY_STRING"].encode()])

    answer = Inside(application).send("POST", "/a?b=1", {"Host": "h"}, b"body:")

    assert (answer.status, answer.header("x-asked"), answer.body) == (201, "h/a", b"body:b=1")


def test_processor_time_and_memory_of_this_process_are_known():
    import os

    before = machines.processor_ms(os.getpid())
    sum(number * number for number in range(3_000_000))

    assert machines.processor_ms(os.getpid()) > before
    resident, own = machines.memory_mb(os.getpid())
    assert 10 < resident < 5000
    assert 0 < own <= resident * 1.1
    assert os.getpid() in machines.tree(os.getpid())
