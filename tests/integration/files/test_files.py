"""Files: told by their bytes, limited, encrypted, stored once a case, dropped whole."""

from __future__ import annotations

import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models.signals import pre_save
from PIL import Image

from rathaus.apps.cities.queries import city_by_slug
from rathaus.apps.cities.scope import city_scope
from rathaus.apps.files.models import StoredFile
from rathaus.apps.files.operations import drop_file, keep_file, keep_made_file, place_of
from rathaus.apps.files.queries import FileMissing, file_content, files_of
from rathaus.apps.files.typing_by_content import FileRefused, media_type_of
from rathaus.apps.keys.ciphers import Undecipherable, new_case_key
from tests.factories.cases import MONDAY
from tests.factories.uploads import huge_picture, pdf, picture

ALL = ("pdf", "jpeg", "png")
HTML = b"<!doctype html><script>alert(1)</script>"


def told(content: bytes, *, accept: tuple[str, ...] = ALL, max_size: int = 1_000_000) -> str:
    return media_type_of(content, name="datei", accept=accept, max_size=max_size)


def refused(content: bytes, **limits: Any) -> str:
    with pytest.raises(FileRefused) as error:
        told(content, **limits)
    return error.value.reason


# --- what a file is ---


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pdf(), "application/pdf"),
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("JPEG") + b"\x00" * 40, "image/jpeg"),  # cameras append data of their own
    ],
    ids=["pdf", "png", "jpeg", "jpeg with appendix"],
)
def test_a_sound_file_is_known_by_its_bytes(content, media_type):
    assert told(content) == media_type


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (HTML, "wrong_type"),
        (b"GIF89a" + b"\x00" * 20, "wrong_type"),
        (b"PK\x03\x04" + b"\x00" * 20, "wrong_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "wrong_type"),
        (b"MZ" + b"\x00" * 20, "wrong_type"),
        (HTML + pdf(), "wrong_type"),
        (b"\n" + pdf(), "wrong_type"),
        (b"%PDF-1.7\n", "damaged"),
        (pdf()[:-8], "damaged"),
        (pdf() + HTML * 100, "damaged"),
        (picture("PNG")[:-20], "damaged"),
        (picture("PNG")[:40], "damaged"),
        (picture("PNG") + HTML, "damaged"),
        (b"\x89PNG\r\n\x1a\n" + HTML, "damaged"),
        (picture("JPEG")[:-40], "damaged"),
        (b"\xff\xd8\xff" + HTML, "damaged"),
        (b"\xff\xd8\xff\xe0\x00\x01", "damaged"),
        (b"\xff\xd8\xff\xd9", "damaged"),
        (huge_picture(), "too_large"),
    ],
    ids=["empty", "html", "gif", "zip", "svg", "program", "html before pdf", "blank before pdf", "pdf head only",
         "pdf cut off", "pdf with html behind", "png cut off", "png head only", "png with html behind",
         "png signature on html", "jpeg cut off", "jpeg signature on html", "jpeg segment of no length",
         "jpeg without picture", "few bytes many pixels"],
)  # fmt: skip
def test_a_file_that_pretends_is_refused(content, reason):
    assert refused(content) == reason


def test_a_preview_in_the_header_does_not_make_a_cut_off_photo_whole():
    data, preview = io.BytesIO(), picture("JPEG")
    exif = b"Exif\x00\x00" + preview
    Image.new("RGB", (200, 200)).save(data, "JPEG", exif=exif)
    whole = data.getvalue()
    assert whole.count(b"\xff\xd9") == 2

    assert told(whole) == "image/jpeg"
    assert refused(whole[:-60]) == "damaged"


def test_only_what_the_field_takes_is_taken():
    assert told(picture("PNG"), accept=("png",)) == "image/png"
    assert refused(picture("PNG"), accept=("pdf",)) == "wrong_type"


def test_the_size_limit_counts_the_last_byte():
    content = pdf()

    assert told(content, max_size=len(content)) == "application/pdf"
    assert refused(content, max_size=len(content) - 1) == "too_large"


# --- keeping and dropping ---

stored = pytest.mark.django_db


@pytest.fixture
def city(gelsenkirchen: Any) -> Any:
    return gelsenkirchen


class Subject:
    """A case's id with its cipher."""

    def __init__(self) -> None:
        self.id = uuid.uuid4()
        _, self.cipher = new_case_key(self.id)

    def keep(self, content: bytes, name: str = "datei.pdf", purpose: str = "answer") -> StoredFile:
        return keep_file(
            content=content, name=name, subject=self.id, cipher=self.cipher, accept=ALL, max_size=1_000_000,
            purpose=purpose, now=MONDAY,
        )  # fmt: skip

    def place(self, file: StoredFile) -> Path:
        return place_of(city_id=file.city_id, subject=self.id, file_id=file.public_id)


def on_disk() -> list[Path]:
    return [path for path in Path(settings.RATHAUS_FILES_DIR).rglob("*") if path.is_file()]


@stored
def test_a_file_comes_back_as_it_was_and_lies_encrypted(city):
    case = Subject()
    content = pdf("Zwiebelfisch")

    file = case.keep(content, "Schein Zwiebelfisch.pdf")

    info, back = file_content(subject=case.id, file_id=file.public_id, cipher=case.cipher)
    assert (back, info.name, info.size) == (content, "Schein Zwiebelfisch.pdf", len(content))
    assert b"Zwiebelfisch" not in case.place(file).read_bytes() + str(case.place(file)).encode()


@stored
def test_a_name_is_only_words_and_the_type_is_told_by_the_bytes(city):
    case = Subject()

    file = case.keep(picture("PNG"), '..\\..\\etc/pass"wd<b>\x00\n.html')

    [info] = files_of(subject=case.id, cipher=case.cipher)
    assert info.name == "passwdb.html"
    assert info.media_type == file.media_type == "image/png"


@stored
def test_the_same_bytes_are_stored_once_in_a_case_and_again_in_another(city):
    mine, other = Subject(), Subject()

    first, again, elsewhere = mine.keep(pdf()), mine.keep(pdf()), other.keep(pdf())

    assert first.pk == again.pk
    assert elsewhere.pk != first.pk
    assert elsewhere.content_digest != first.content_digest
    assert len(on_disk()) == 2


@stored
def test_a_refused_file_leaves_nothing(city):
    with pytest.raises(FileRefused):
        Subject().keep(HTML)

    assert not StoredFile.objects.exists()
    assert not on_disk()


@stored
def test_a_case_takes_only_so_many_files(city, monkeypatch):
    monkeypatch.setattr("rathaus.apps.files.operations.MOST_FILES", 2)
    case = Subject()
    case.keep(picture(seed=1))
    case.keep(picture(seed=2))

    with pytest.raises(FileRefused) as error:
        case.keep(picture(seed=3))

    assert error.value.reason == "too_many"
    assert case.keep(picture(seed=2)) is not None  # known already
    assert Subject().keep(picture(seed=3)) is not None


@stored
def test_a_case_takes_only_so_many_bytes(city, monkeypatch):
    monkeypatch.setattr("rathaus.apps.files.operations.MOST_BYTES", len(pdf("1")) + 1)
    case = Subject()
    case.keep(pdf("1"))

    with pytest.raises(FileRefused) as error:
        case.keep(pdf("2"))

    assert error.value.reason == "too_many"


@stored
def test_the_bytes_are_there_before_the_row(city):
    case = Subject()
    seen: list[int] = []

    def look(instance: StoredFile, **kwargs: Any) -> None:
        seen.append(len(case.place(instance).read_bytes()))

    pre_save.connect(look, sender=StoredFile)
    try:
        case.keep(pdf())
    finally:
        pre_save.disconnect(look, sender=StoredFile)

    assert len(seen) == 1
    assert seen[0] > len(pdf())


@stored
def test_a_file_of_another_case_is_missing(city):
    mine, other = Subject(), Subject()
    file = mine.keep(pdf())

    with pytest.raises(FileMissing):
        file_content(subject=other.id, file_id=file.public_id, cipher=other.cipher)


@stored
def test_a_file_of_another_city_is_missing(city):
    case = Subject()
    file = case.keep(pdf())

    with city_scope(city_by_slug("soest").id), pytest.raises(FileMissing):
        file_content(subject=case.id, file_id=file.public_id, cipher=case.cipher)


@stored
def test_bytes_exchanged_on_disk_do_not_open(city):
    case = Subject()
    one, other = case.keep(pdf("1")), case.keep(pdf("2"))
    case.place(one).write_bytes(case.place(other).read_bytes())

    with pytest.raises(Undecipherable):
        file_content(subject=case.id, file_id=one.public_id, cipher=case.cipher)


@stored
def test_lost_bytes_are_said(city):
    case = Subject()
    file = case.keep(pdf())
    case.place(file).unlink()

    with pytest.raises(FileMissing, match="backup"):
        file_content(subject=case.id, file_id=file.public_id, cipher=case.cipher)


@stored
def test_a_dropped_file_is_gone_from_table_and_disk(city, django_capture_on_commit_callbacks):
    case = Subject()
    file = case.keep(pdf())
    folder = case.place(file).parent

    with django_capture_on_commit_callbacks(execute=True):
        drop_file(file=file)

    assert not StoredFile.objects.exists()
    assert not folder.exists()


@pytest.mark.django_db(transaction=True)
def test_a_drop_that_is_rolled_back_keeps_the_bytes(city):
    case = Subject()
    file = case.keep(pdf())

    with transaction.atomic():
        drop_file(file=StoredFile.objects.get(pk=file.pk))
        transaction.set_rollback(True)

    assert file_content(subject=case.id, file_id=file.public_id, cipher=case.cipher)[1] == pdf()


@stored
def test_a_made_document_needs_no_type(city):
    case = Subject()

    file = keep_made_file(
        content=b"{}", name="daten.json", media_type="application/json", subject=case.id, cipher=case.cipher,
        purpose="letter", now=MONDAY,
    )  # fmt: skip

    assert file_content(subject=case.id, file_id=file.public_id, cipher=case.cipher)[1] == b"{}"
