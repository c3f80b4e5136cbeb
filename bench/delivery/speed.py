"""Deliveries a second, beside a plain loop that makes the same calls and remembers nothing."""

import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from bench.delivery.doubles import double
from guikou.channels.delivery import Delivery, Keep, State, advance
from guikou.channels.protocol import Pending, Sent
from guikou.channels.testing import Interference, Peer
from guikou.channels.testing.contract import key

ROUNDS, DELIVERIES, COMMITS = 3, 30, 500
_A_MOMENT = timedelta(seconds=1)


def plain(peers: list[Peer]) -> int:
    """Prepare, send, read back: what a script would do."""
    calls = 0
    for number, peer in enumerate(peers):
        counting = Interference()
        adapter, variant, of = peer.adapter(counting), peer.variant(number), key(peer, number)
        sent = adapter.send(variant, of, adapter.prepare(variant, of, now=peer.now()), now=peer.now())
        if isinstance(sent, Sent):
            while isinstance(adapter.read_back(sent, now=peer.now()), Pending):
                peer.pass_time(_A_MOMENT)
        calls += counting.count
    return calls


def ours(peers: list[Peer], keep: Keep) -> int:
    """Step by step, each state kept before the next call."""
    calls = 0
    for number, peer in enumerate(peers):
        counting = Interference()
        delivery, adapter, variant = Delivery(key=key(peer, number)), peer.adapter(counting), peer.variant(number)
        while not delivery.ended:
            if delivery.not_before is not None and delivery.not_before > peer.now():
                peer.pass_time(delivery.not_before - peer.now() + _A_MOMENT)
            delivery = advance(delivery, adapter=adapter, variant=variant, keep=keep, clock=peer.now)
        assert delivery.state in (State.VISIBLE, State.HANDED_OVER, State.BY_HAND), delivery
        calls += counting.count
    return calls


@contextmanager
def in_memory() -> Iterator[Keep]:
    """States in a dictionary."""
    kept: dict[str, Delivery] = {}

    def keep(delivery: Delivery) -> None:
        kept[delivery.key.delivery] = delivery

    yield keep


@contextmanager
def on_disk() -> Iterator[Keep]:
    """Each state committed to a SQLite file before the next call (WAL, full synchronisation)."""
    with tempfile.TemporaryDirectory() as folder, closing(_file(folder)) as database:

        def keep(delivery: Delivery) -> None:
            body = json.dumps(asdict(delivery), default=str, ensure_ascii=False)
            database.execute("insert or replace into delivery values (?, ?, ?)", (delivery.key.delivery, delivery.state, body))

        yield keep


def _file(folder: str) -> sqlite3.Connection:
    database = sqlite3.connect(Path(folder) / "kept.sqlite3", isolation_level=None)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = full")
    database.execute("create table delivery (id text primary key, state text, body text)")
    return database


WAYS: dict[str, Callable[[], AbstractContextManager[Keep | None]]] = {
    "plain loop": nullcontext,
    "kept in memory": in_memory,
    "kept on disk": on_disk,
}


def measured(name: str, accounts: int) -> dict[str, tuple[float, int]]:
    """Return for each way deliveries a second (the best round) and calls for each delivery; every account has a platform of its own. The ways take turns."""
    best = dict.fromkeys(WAYS, (0.0, 0))
    for _ in range(max(ROUNDS, DELIVERIES // accounts)):
        for way, keeping in WAYS.items():
            with keeping() as keep, ExitStack() as stack:
                peers = [stack.enter_context(double(name)) for _ in range(accounts)]
                start = time.perf_counter()
                calls = plain(peers) if keep is None else ours(peers, keep)
                best[way] = max(best[way], (accounts / (time.perf_counter() - start), calls // accounts))
    return best


def commits_a_second() -> float:
    """Return how often this disk commits: no way of keeping states is faster."""
    with tempfile.TemporaryDirectory() as folder, closing(_file(folder)) as database:
        start = time.perf_counter()
        for number in range(COMMITS):
            database.execute("insert or replace into delivery values (?, '', '')", (number,))
        return COMMITS / (time.perf_counter() - start)


def table(names: list[str], accounts: list[int]) -> None:
    """Print one row for each double and number of accounts; ratios are parts of the plain loop's rate."""
    print(f"This disk commits {commits_a_second():,.0f} times a second.\n")
    print("| double | accounts | plain loop /s | kept in memory /s | ratio | kept on disk /s | ratio | calls, plain | calls, ours |")
    print("|---|" + "---:|" * 8)
    for name in names:
        for count in accounts:
            (limit, plain_calls), (memory, calls), (disk, _) = measured(name, count).values()
            cells = f"{limit:,.0f} | {memory:,.0f} | {memory / limit:.2f} | {disk:,.0f} | {disk / limit:.2f} | {plain_calls} | {calls}"
            print(f"| {name} | {count:,} | {cells} |", flush=True)
