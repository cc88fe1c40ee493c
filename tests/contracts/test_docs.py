"""Documents that lead somewhere and name what exists."""

import re
from pathlib import Path

import pytest

from rathaus.config.commands import NAMES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"(?<!`)\]\(([^)\s]+)\)")
COMMAND = re.compile(r"^(?:\./rathaus|rathaus|\S+/bin/rathaus) (\w+)", re.MULTILINE)
INDEXES = {DOCS / "README.md", DOCS / "law" / "README.md", DOCS / "adr" / "README.md"}


def links_of(page: Path) -> list[str]:
    return [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of headings as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page):
    wrong = []
    for link in links_of(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            wrong.append(link)

    assert wrong == []


def test_every_page_of_the_documentation_is_in_an_index():
    linked = {
        (index.parent / link.partition("#")[0]).resolve() for index in INDEXES for link in links_of(index)
    }

    assert [str(page.relative_to(ROOT)) for page in DOCS.rglob("*.md") if page not in linked | INDEXES] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_on_a_page_exist(page):
    assert [name for name in COMMAND.findall(page.read_text("utf-8")) if name not in NAMES] == []


def test_architecture_names_every_table():
    models = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").glob("rathaus/apps/*/models.py"))
    tables = re.findall(
        r"^class (\w+)\((?:CityOwned|models\.Model|AbstractBaseUser)\):", models, re.MULTILINE
    )
    page = (DOCS / "architecture.md").read_text("utf-8")

    assert len(tables) > 15
    assert [table for table in tables if table != "CityOwned" and not re.search(rf"\b{table}\b", page)] == []
