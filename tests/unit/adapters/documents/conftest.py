from collections.abc import Iterator

import pytest

from rathaus.adapters.documents import TypstPress


@pytest.fixture(scope="session")
def press() -> Iterator[TypstPress]:
    """One press for all tests, as in a web process; its child ends with them."""
    press = TypstPress()
    yield press
    press.close()
