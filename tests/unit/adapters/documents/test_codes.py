"""The QR code holds exactly the address."""

import re

import segno

from rathaus.adapters.documents.codes import code_as_svg
from tests.unit.adapters.documents.letters import ADDRESS


def dark_modules(svg: str) -> set[tuple[int, int]]:
    """Return column and row of every dark module, read back from the path: M x y h length, m dx dy h length …"""
    path = re.search(r'd="([^"]+)"', svg)[1]
    column, row, dark = 0.0, 0.0, set()
    for command, numbers in re.findall(r"([Mmh])([-.\d ]+)", path):
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "h":
            dark |= {(int(column) + step, int(row)) for step in range(int(values[0]))}
            column += values[0]
        else:
            column, row = values if command == "M" else (column + values[0], row + values[1])
    return dark


def test_the_drawing_has_the_modules_of_the_code():
    matrix = segno.make(ADDRESS, error="m", micro=False).matrix

    dark = {(x, y) for y, line in enumerate(matrix) for x, module in enumerate(line) if module}

    assert dark_modules(code_as_svg(ADDRESS)) == dark


def test_another_address_is_another_code():
    assert code_as_svg(ADDRESS) != code_as_svg(ADDRESS[:-1] + "0")


def test_no_address_no_code():
    assert code_as_svg("") == ""
