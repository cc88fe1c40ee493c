"""The printing process: bounded, replaced when it dies, shared by threads, blind to secrets."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rathaus.adapters.documents import TypstPress
from rathaus.adapters.documents.children import ChildDied, PrintingChild
from rathaus.adapters.documents.press import FONTS, TEMPLATE
from rathaus.adapters.documents.sheets import SHEET_KEYS, sheet_data
from rathaus.apps.notices.ports import NotPrinted, PressDown, Unprintable
from tests.unit.adapters.documents.letters import Pdf, letter, sheet

BOMB = '#set document(title: "x")\n#let all = range(50000000).map(n => str(n))\n#all.len()'
ENDLESS = '#set document(title: "x")\n#for a in range(9999) { for b in range(9999) { let c = a * b } }'
FAULTY = '#set document(title: "x")\n#panic("geheim: " + json(bytes(sys.inputs.sheet)).title)'


@pytest.fixture
def press_with(tmp_path):
    """Return a press with a template of the test's own."""
    made = []

    def make(template: str, **limits) -> TypstPress:
        file = tmp_path / "letter.typ"
        file.write_text(template)
        made.append(TypstPress(template=file, **limits))
        return made[-1]

    yield make
    for press in made:
        press.close()


def pid_of(press: TypstPress) -> int:
    child = press._bench.child
    assert child is not None
    return child._process.pid


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_memory_bomb_ends_the_child_and_not_us(press_with):
    press = press_with(BOMB, seconds=30)

    with pytest.raises(PressDown, match="ended with code"):
        press.print(sheet())

    assert press._bench.child is None


def test_a_letter_that_takes_too_long_is_ended(press_with):
    press = press_with(ENDLESS, seconds=0.5)
    begun = time.monotonic()

    with pytest.raises(PressDown, match="longer than"):
        press.print(sheet())

    assert time.monotonic() - begun < 5


def test_after_a_death_the_next_letter_is_printed(press_with):
    press = press_with(TEMPLATE.read_text())
    press.print(sheet())
    first = pid_of(press)
    os.kill(first, signal.SIGKILL)

    assert press.print(sheet()).startswith(b"%PDF")
    assert pid_of(press) != first
    assert not is_running(first)


def test_a_fault_of_the_template_is_named_without_the_words_of_the_letter(press_with):
    press = press_with(FAULTY)

    with pytest.raises(Unprintable, match="permit") as failure:
        press.print(sheet(letter(subject="Krankheit")))

    assert isinstance(failure.value, NotPrinted)
    assert "Krankheit" not in str(failure.value)


def test_a_fault_leaves_the_child_alive(press_with):
    press = press_with(FAULTY)
    for _ in range(2):
        with pytest.raises(Unprintable):
            press.print(sheet())

    assert is_running(pid_of(press))


def test_threads_share_one_child_and_get_their_own_letters(press):
    def number_in(number: int) -> int:
        return Pdf(press.print(sheet(data={"number": number}))).twin()["number"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(number_in, range(24))) == list(range(24))


def test_who_waits_too_long_is_told_so(press_with):
    press = press_with(TEMPLATE.read_text(), seconds=0.05)
    with press._bench.lock, pytest.raises(PressDown, match="wait"):
        press.print(sheet())


def test_the_child_is_started_by_the_first_letter_only():
    press = TypstPress()

    assert press._bench.child is None
    press.close()


def test_the_child_sees_no_setting_and_no_key(press, monkeypatch):
    press.print(sheet())

    environment = Path(f"/proc/{pid_of(press)}/environ")
    if not environment.exists():
        pytest.skip("needs /proc")
    assert b"RATHAUS" not in environment.read_bytes()


def test_the_child_ends_with_its_parent(tmp_path):
    program = (
        "import os, sys\n"
        "from tests.unit.adapters.documents.letters import sheet\n"
        "from rathaus.adapters.documents import TypstPress\n"
        "press = TypstPress(); press.print(sheet())\n"
        "print(press._bench.child._process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    root = Path(__file__).parents[4]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, timeout=60
    )
    child = int(done.stdout)

    deadline = time.monotonic() + 5
    while is_running(child) and not _is_zombie(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(child) or _is_zombie(child)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_forked_process_starts_a_child_of_its_own(press):
    press.print(sheet())
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        ok = press.print(sheet()).startswith(b"%PDF") and pid_of(press)
        os.write(write, str(ok).encode())
        press.close()
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(write)
    with os.fdopen(read) as answer:
        theirs = int(answer.read())

    assert theirs != pid_of(press)
    assert press.print(sheet()).startswith(b"%PDF")


def test_a_child_that_cannot_start_is_said_so(tmp_path):
    with pytest.raises(ChildDied):
        PrintingChild(template=TEMPLATE, fonts=FONTS, memory=8 * 1024 * 1024, start_seconds=20)


def test_closing_twice_is_harmless():
    press = TypstPress()
    press.print(sheet())
    press.close()
    press.close()

    assert threading.active_count() >= 1


def test_the_template_reads_only_what_it_is_given(press):
    data = sheet_data(sheet(), characters=press.characters)

    assert set(data) == set(SHEET_KEYS)
    json.dumps(data)


def test_the_template_imports_nothing():
    words = TEMPLATE.read_text()

    assert "#import" not in words
    assert "@preview" not in words
    assert "eval(" not in words
