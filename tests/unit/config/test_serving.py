import socket

import pytest

from rathaus.config.serve import PortTaken, _check_port


def test_a_taken_port_is_named_with_the_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(PortTaken, match=f"--port {port + 1}"):
            _check_port("127.0.0.1", port)


def test_a_free_port_is_taken_as_it_is():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]

    _check_port("127.0.0.1", port)
