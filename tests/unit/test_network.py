"""The tests reach no network: the audit needs none, and a test that did would not be repeatable."""

import socket

import pytest
from pytest_socket import SocketBlockedError


def test_the_network_is_blocked() -> None:
    with pytest.warns(UserWarning, match="socket"), pytest.raises(SocketBlockedError):
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)
