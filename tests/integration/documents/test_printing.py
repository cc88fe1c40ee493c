"""From an issued letter to the stored PDF: by the worker, by the first download, once."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone

from rathaus.apps.cases.opening import open_case
from rathaus.apps.cases.printing import PAUSE, UnprintedLetters, printed_notice
from rathaus.apps.files.models import StoredFile
from rathaus.apps.files.operations import place_of
from rathaus.apps.notices import ports
from rathaus.apps.notices.models import Notice
from rathaus.apps.notices.ports import LetterSheet, PressDown
from rathaus.config.addresses import city_address
from tests.factories.cases import MONDAY, case_of
from tests.factories.people import citizen
from tests.factories.stories import Story


class Press:
    """The real press behind a counter that can be told to fail for some letters."""

    def __init__(self, real) -> None:
        self.real = real
        self.printed: list[LetterSheet] = []
        self.broken: set[str] = set()

    def print(self, sheet: LetterSheet) -> bytes:
        self.printed.append(sheet)
        if sheet.reference in self.broken:
            raise PressDown("test")
        return self.real.print(sheet)


@pytest.fixture
def press(monkeypatch):
    counted = Press(ports.press())
    monkeypatch.setattr(ports, "_press", [counted])
    return counted


@pytest.fixture
def letters():
    return UnprintedLetters(address_of=city_address)


def notices(case):
    return Notice.objects.filter(subject=case).order_by("pk")


def test_the_worker_prints_what_nobody_has_downloaded(gelsenkirchen, press, letters):
    case = case_of()
    assert notices(case).filter(pdf=None).exists()

    while letters.print_some(MONDAY):
        pass

    assert not notices(case).filter(pdf=None).exists()
    assert len(press.printed) == notices(case).count()


def test_a_letter_is_printed_once_and_then_the_same_bytes(gelsenkirchen, press, letters):
    case = case_of()
    while letters.print_some(MONDAY):
        pass
    count = len(press.printed)

    opened, notice = open_case(public_id=case), notices(case).first()
    name, content = printed_notice(opened=opened, notice=notice, base="https://x.example", now=MONDAY)

    assert len(press.printed) == count
    assert content.startswith(b"%PDF")
    assert name == f"{opened.row.number}-{notice.letter}.pdf"


def test_the_stored_pdf_is_encrypted(gelsenkirchen, press, letters):
    case = case_of()
    letters.print_some(MONDAY)

    file = StoredFile.objects.get(public_id=notices(case).first().pdf)
    stored = place_of(city_id=file.city_id, subject=case, file_id=file.public_id).read_bytes()

    assert b"%PDF" not in stored


def test_the_twin_names_case_and_letter(gelsenkirchen, press):
    case = case_of()
    opened, notice = open_case(public_id=case), notices(case).first()
    _, content = printed_notice(opened=opened, notice=notice, base="https://x.example", now=MONDAY)

    with pikepdf.open(BytesIO(content)) as pdf:
        twin = json.loads(pdf.attachments["angaben.json"].get_file().read_bytes())
    assert twin["number"] == opened.row.number
    assert twin["letter"] == notice.letter
    assert twin["package"] == notice.package_digest


def test_a_letter_that_fails_holds_up_no_other_and_is_tried_again_later(gelsenkirchen, press, letters):
    first, second = case_of(now=MONDAY), case_of(now=MONDAY + timedelta(minutes=1))
    press.broken = {open_case(public_id=first).row.number}
    now = MONDAY + timedelta(minutes=2)

    letters.print_some(now)
    tries = len(press.printed)

    assert notices(first).filter(pdf=None).exists()
    assert not notices(second).filter(pdf=None).exists()
    assert letters.print_some(now) == 0
    assert len(press.printed) == tries

    press.broken = set()
    assert letters.print_some(now + PAUSE) > 0
    assert not notices(first).filter(pdf=None).exists()


def test_a_failure_of_the_press_loses_nothing(gelsenkirchen, press):
    case = case_of()
    opened, notice = open_case(public_id=case), notices(case).first()
    press.broken = {opened.row.number}
    with pytest.raises(PressDown):
        printed_notice(opened=opened, notice=notice, base="https://x.example", now=MONDAY)

    press.broken = set()
    _, content = printed_notice(opened=opened, notice=notice, base="https://x.example", now=timezone.now())

    assert content.startswith(b"%PDF")


def test_a_permit_carries_the_address_that_proves_it(gelsenkirchen, press, letters, client):
    story = Story("bewohnerparkausweis", "one-year-own-car")
    assert story.failures() == []
    while letters.print_some(MONDAY + timedelta(days=1000)):
        pass

    notice = Notice.objects.get(letter="permit")
    sheet = next(sheet for sheet in press.printed if sheet.data["letter"] == "permit")

    assert sheet.verify_url == f"{city_address(gelsenkirchen)}/echt/{notice.code}"
    assert "GE AB 123" in sheet.letters[0].code.values()
    assert client.get(f"/gelsenkirchen/echt/{notice.code}").status_code == 200
    assert all(not other.verify_url for other in press.printed if other is not sheet)


def test_a_download_that_fails_says_try_again_and_counts_as_nothing(gelsenkirchen, press, client):
    amira = citizen("amira")
    case = case_of(user=amira)
    client.force_login(amira, backend="django.contrib.auth.backends.ModelBackend")
    notice = notices(case).first()
    Notice.objects.filter(pk=notice.pk).update(channel="portal", state="provided", provided_at=MONDAY)
    address = f"/gelsenkirchen/vorgaenge/{case}/schreiben/{notice.public_id}.pdf"
    press.broken = {open_case(public_id=case).row.number}

    refused = client.get(address)

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "30"
    assert "gleich noch einmal" in refused.content.decode()
    assert notices(case).first().retrieved_at is None

    press.broken = set()
    given = client.get(address)

    assert b"".join(given).startswith(b"%PDF")
    assert notices(case).first().retrieved_at is not None


def test_the_code_of_a_download_leads_into_the_city(gelsenkirchen, press, client):
    amira = citizen("amira")
    case = case_of(user=amira)
    client.force_login(amira, backend="django.contrib.auth.backends.ModelBackend")
    notice = notices(case).first()
    Notice.objects.filter(pk=notice.pk).update(code="0123456789abcdef01234567")

    address = f"/gelsenkirchen/vorgaenge/{case}/schreiben/{notice.public_id}.pdf"

    client.get(address, headers={"Host": "127.0.0.1"})

    verify_url = press.printed[0].verify_url
    assert verify_url == f"{city_address(gelsenkirchen)}/echt/0123456789abcdef01234567"
    assert not verify_url.startswith("http://127.0.0.1/"), "paper names the city's address, not the door used"
