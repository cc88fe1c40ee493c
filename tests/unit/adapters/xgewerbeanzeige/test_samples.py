"""Our messages against the published samples: same paths, same order, or listed with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from rathaus.adapters.xgewerbeanzeige import Kind, build
from tests.unit.adapters.xgewerbeanzeige.notices import message

NOT_IN_A_SAMPLE = {
    "gewerbe/erlaubnis": "name from XGewerbeanzeige 1.3 (Erlaubnis); parts as in aufenthaltstitel",
    "gewerbe/handwerkskarte/ausgestelltVonName": "as in aufenthaltstitel; the samples give town and key instead",
    "gewerbe/vertretungsberechtigtePerson": "name from XGewerbeanzeige 1.3 (VertretungsberechtigtePerson)",
    "gewerbe/hauptniederlassung/anschrift/nationSchluessel/code": "a code in 2.2; the samples of 2.1 have text here",
    "frueheresGewerbe": "name from XGewerbeanzeige 1.3 (FrueheresGewerbe, NameFirmaGewerbetreibender)",
    "kuenftigesGewerbe/": "the samples show the element empty; parts as in frueheresGewerbe",
}
"""Path (or its beginning) below the record → why we write it although no sample does."""


def record_of(root: etree._Element) -> list[etree._Element]:
    return [child for satz in root if name(satz) == "satz" for child in satz]


def name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def paths(element: etree._Element, at: str = "") -> Iterator[str]:
    for child in element:
        if not name(child) or "rathaus" in str(etree.QName(child).namespace):
            continue
        path = f"{at}{name(child)}"
        yield path
        yield from paths(child, f"{path}/")


@pytest.fixture(scope="module")
def samples(shared_data: Path) -> list[etree._Element]:
    files = sorted((shared_data / "xgewerbeanzeige").glob("xgwa2.*.xml"))
    if not files:
        pytest.skip("needs shared data: xgewerbeanzeige/xgwa2.*.xml")
    return [etree.parse(file).getroot() for file in files]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_path_of_a_record_is_in_a_sample_or_has_a_reason(
    kind: Kind, samples: list[etree._Element]
) -> None:
    known = {path for sample in samples for record in record_of(sample) for path in paths(record)}

    ours = {
        path for record in record_of(etree.fromstring(build(message(kind)).xml)) for path in paths(record)
    }

    unknown = {path for path in ours - known if not path.startswith(tuple(NOT_IN_A_SAMPLE))}
    assert unknown == set()


def test_no_reason_outlives_its_path(samples: list[etree._Element]) -> None:
    known = {path for sample in samples for record in record_of(sample) for path in paths(record)}
    ours = {
        path
        for kind in Kind
        for record in record_of(etree.fromstring(build(message(kind)).xml))
        for path in paths(record)
    }

    for start in NOT_IN_A_SAMPLE:
        assert any(path.startswith(start) and path not in known for path in ours), start


def test_the_header_has_the_paths_of_the_sample(samples: list[etree._Element]) -> None:
    headers = [sample[0] for sample in samples]
    known = {path for header in headers for path in paths(header)}

    ours = set(paths(etree.fromstring(build(message(Kind.REGISTRATION)).xml)[0]))

    assert ours <= known


@pytest.mark.parametrize("kind", list(Kind))
def test_elements_keep_the_order_of_the_samples(kind: Kind, samples: list[etree._Element]) -> None:
    orders = [order for sample in samples for order in sibling_orders(sample)]
    ours = etree.fromstring(build(message(kind)).xml)

    for parent, children in sibling_orders(ours):
        for other_parent, other in orders:
            if parent == other_parent:
                shared = [child for child in children if child in other]
                assert shared == [child for child in other if child in children], parent


def sibling_orders(root: etree._Element) -> list[tuple[str, list[str]]]:
    """Return parent and the first occurrences of its children, in order, for every element with children."""
    return [
        (name(element), list(dict.fromkeys(name(child) for child in element if name(child))))
        for element in root.iter()
        if len(element) and name(element)
    ]


def test_message_names_and_root_attributes_are_those_of_the_samples(samples: list[etree._Element]) -> None:
    names = {name(sample) for sample in samples}
    attributes = {key for sample in samples for key in sample.attrib}

    for recipient in ("statistics", "food_control", "ihk"):
        root = etree.fromstring(build(message(Kind.REGISTRATION, recipient=recipient)).xml)
        assert name(root) in names
        assert set(root.attrib) <= attributes
