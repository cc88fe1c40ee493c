from pathlib import Path

import pytest

from rathaus.config.environment import Environment, SettingInvalid, SettingMissing


def test_text_falls_back_to_the_default():
    assert Environment({}).text("RATHAUS_X", "fallback") == "fallback"


def test_missing_text_without_default_is_refused_by_name():
    with pytest.raises(SettingMissing, match="RATHAUS_X"):
        Environment({"RATHAUS_X": "  "}).text("RATHAUS_X")


@pytest.mark.parametrize(("written", "read"), [("1", True), ("Yes", True), ("false", False), ("no", False)])
def test_flags_are_read_as_people_write_them(written, read):
    assert Environment({"RATHAUS_X": written}).flag("RATHAUS_X", not read) is read


def test_a_flag_that_is_neither_is_refused_with_its_value():
    with pytest.raises(SettingInvalid, match="'maybe'"):
        Environment({"RATHAUS_X": "maybe"}).flag("RATHAUS_X", True)


@pytest.mark.parametrize("written", ["-1", "0", "two", "1.5", "²"])
def test_numbers_below_the_least_or_unreadable_are_refused(written):
    with pytest.raises(SettingInvalid):
        Environment({"RATHAUS_X": written}).number("RATHAUS_X", 3, least=1)


def test_listing_drops_blanks_and_keeps_order():
    assert Environment({"RATHAUS_X": "b, a,,"}).listing("RATHAUS_X") == ["b", "a"]


def test_an_empty_default_listing_is_empty():
    assert Environment({}).listing("RATHAUS_X", []) == []


def test_a_required_listing_is_refused_when_missing():
    with pytest.raises(SettingMissing):
        Environment({}).listing("RATHAUS_X")


def test_a_choice_outside_its_options_names_them():
    with pytest.raises(SettingInvalid, match="demo, production"):
        Environment({"RATHAUS_X": "test"}).choice("RATHAUS_X", ("demo", "production"), "demo")


def test_a_folder_is_made(tmp_path: Path):
    assert Environment({"RATHAUS_X": str(tmp_path / "a" / "b")}).folder("RATHAUS_X", tmp_path).is_dir()


def test_a_file_is_no_data_folder(tmp_path: Path):
    (tmp_path / "taken").write_text("")

    with pytest.raises(SettingInvalid, match="it is a file"):
        Environment({"RATHAUS_X": str(tmp_path / "taken")}).folder("RATHAUS_X", tmp_path)


def test_a_secret_is_read_from_its_file(tmp_path: Path):
    (tmp_path / "key").write_text("very secret\n")

    assert Environment({"RATHAUS_X_FILE": str(tmp_path / "key")}).secret("RATHAUS_X") == "very secret"


def test_an_unreadable_secret_file_is_refused(tmp_path: Path):
    with pytest.raises(SettingInvalid, match="RATHAUS_X_FILE"):
        Environment({"RATHAUS_X_FILE": str(tmp_path / "none")}).secret("RATHAUS_X")
