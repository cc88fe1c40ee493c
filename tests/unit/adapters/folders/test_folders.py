"""Messages as files, complete or not at all; the same key never makes a second file."""

from pathlib import Path

import pytest

from rathaus.adapters.folders.carriers import FolderCarrier, PeopleCarrier
from rathaus.apps.outbox.ports import CarrierDown, Delivery


def message(key: str = "k", content: str = "<ä/>", media_type: str = "application/xml") -> Delivery:
    return Delivery(
        kind="authority",
        recipient="ihk",
        label="",
        idempotency_key=key,
        payload={"content": content, "media_type": media_type},
        city_slug="soest",
    )


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_message_lies_in_the_folder_of_its_city_and_recipient(tmp_path):
    assert FolderCarrier(tmp_path).carry(message()) is True

    (file,) = files(tmp_path)
    assert file.parent == tmp_path / "soest" / "ihk"
    assert file.suffix == ".xml"
    assert file.read_text("utf-8") == "<ä/>"


def test_the_same_key_is_one_file_and_another_key_another(tmp_path):
    for key in ("k", "k", "l"):
        FolderCarrier(tmp_path).carry(message(key))

    assert len(files(tmp_path)) == 2


def test_an_unknown_kind_of_text_is_text(tmp_path):
    FolderCarrier(tmp_path).carry(message(media_type="text/plain"))

    assert files(tmp_path)[0].suffix == ".txt"


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path):
    (tmp_path / "soest").write_text("a file in the way")

    with pytest.raises(CarrierDown):
        FolderCarrier(tmp_path).carry(message())


def test_what_people_carry_is_held():
    assert PeopleCarrier().carry(message()) is False
