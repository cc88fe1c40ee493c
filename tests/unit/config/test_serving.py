import argparse
import socket

import pytest

from rathaus.config.serve import PortTaken, check_port, port_number


def test_a_taken_port_is_named_with_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(PortTaken, match=f"--port {port + 1}"):
            check_port("127.0.0.1", port)


def test_a_free_port_is_taken_as_it_is():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]

    check_port("127.0.0.1", port)


@pytest.mark.parametrize("text", ["0", "65536", "99999", "-1", "http", "²"])
def test_what_is_no_port_is_refused_in_a_sentence(text):
    with pytest.raises(argparse.ArgumentTypeError, match="from 1 to 65535"):
        port_number(text)


def test_a_port_is_read_as_a_number():
    assert port_number("8000") == 8000
