"""The tutorial cannot rot: its files are taken out of the page, checked, and its output is compared."""

import re
from pathlib import Path

import pytest

from rathaus.config.packages import check_folders

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "your-first-service.md"
SERVICE = "services/sperrmuell-anmeldung"
FILE = re.compile(r"^\*\*`(?P<path>[^`]+)`\*\*\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
OUTPUT = r"^```{name}\n(?P<text>.*?)^```$"


def files_of_the_tutorial() -> dict[str, str]:
    return {found["path"]: found["text"] for found in FILE.finditer(TUTORIAL.read_text("utf-8"))}


def output_in_the_tutorial(name: str) -> str:
    found = re.search(OUTPUT.format(name=name), TUTORIAL.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found, f"The tutorial shows no block '{name}'."
    return found["text"]


@pytest.fixture
def written(tmp_path, monkeypatch):
    for path, text in files_of_the_tutorial().items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_tutorial_shows_every_file_it_counts():
    words = {10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen"}
    files = files_of_the_tutorial()

    assert all(path.startswith(f"{SERVICE}/") for path in files)
    assert f"{words[len(files)]} short text files" in TUTORIAL.read_text("utf-8")


def test_tutorial_service_is_sound_and_prints_what_the_page_says(written, capsys):
    assert check_folders([Path(SERVICE)]) == 0

    printed = re.sub(r"digest \w+\.", "digest …", capsys.readouterr().out)
    assert printed == output_in_the_tutorial("output")


def test_tutorial_mistake_prints_what_the_page_says(written, capsys):
    fees = written / SERVICE / "fees.yaml"
    mistaken = fees.read_text("utf-8").replace("when: has_devices,", "when: has_device,")
    assert mistaken != fees.read_text("utf-8")
    fees.write_text(mistaken, "utf-8")

    assert check_folders([Path(SERVICE)]) == 1

    assert capsys.readouterr().out == output_in_the_tutorial("output-of-the-mistake")


def test_tutorial_links_lead_somewhere():
    text = TUTORIAL.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("http")]

    assert links
    assert [link for link in links if not (TUTORIAL.parent / link).exists()] == []
