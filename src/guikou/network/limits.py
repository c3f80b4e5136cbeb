"""How much of a hostile or broken server is tolerated."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """
    Limits of one fetch, redirects included. Sizes in bytes: `body` as sent, `unpacked` after decompression, `headers` of one answer.

    `interval` is the pause between two requests to one host in seconds, `patience` how long to wait for the host's turn before giving up for now.
    """

    body: int = 16 * 2**20
    unpacked: int = 32 * 2**20
    headers: int = 64 * 2**10
    redirects: int = 5
    connect: float = 8.0
    read: float = 20.0
    total: float = 60.0
    interval: float = 1.0
    patience: float = 20.0


ROBOTS = FetchLimits(body=500 * 1024, unpacked=500 * 1024, connect=5.0, read=10.0, total=15.0)
PAGE = FetchLimits(body=2 * 2**20, unpacked=4 * 2**20, connect=4.0, read=6.0, total=10.0, patience=4.0)
"""For a person who waits: looking what an address that they typed leads to."""
