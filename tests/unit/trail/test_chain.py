"""The hash chain: nothing is edited, dropped, reordered or cut off unnoticed."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guikou.trail.domain.chain import START, Entry, Line, digest, link, stored_alike, verify

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure

MOMENT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
words = st.sampled_from(["", "a", "张三", "/1/5/", 'a\n"\\', "😀"])
values = st.sampled_from([None, True, 0, 1.5, "停更", ["a", 1], {"b": None}])


@st.composite
def chains(draw: st.DrawFn, least: int = 1) -> list[Line]:
    """Make a chain of a few lines."""
    count = draw(st.integers(least, 6))
    entries = [
        Entry(
            number=number,
            at=MOMENT + timedelta(microseconds=draw(st.integers(0, 10**12))),
            actor=draw(words),
            actor_name=draw(words),
            action=draw(words),
            subject=draw(words),
            subject_name=draw(words),
            place=draw(words),
            change=draw(st.dictionaries(words, values, max_size=2)),
            why=draw(words),
        )
        for number in range(1, count + 1)
    ]
    return list(link(entries, START))


def head_of(chain: list[Line]) -> tuple[int, str]:
    """Return number and hash of the last line."""
    return chain[-1].entry.number, chain[-1].digest


def other(value: Any) -> Any:
    """Return another value of the same type."""
    match value:
        case datetime():
            return value + timedelta(microseconds=1)
        case dict():
            return {**value, "new": 1}
        case int():
            return value + 1
        case _:
            return f"{value}x"


@CALM
@given(chains())
def test_an_untouched_chain_holds(chain: list[Line]) -> None:
    assert list(verify(chain, head=head_of(chain), known={line.entry.number: line.digest for line in chain})) == []


@CALM
@given(st.data())
def test_any_edit_is_found(data: st.DataObject) -> None:
    chain = data.draw(chains())
    at = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from([field.name for field in fields(Entry)]))
    line = chain[at]
    chain[at] = Line(replace(line.entry, **{name: other(getattr(line.entry, name))}), line.previous, line.digest)
    assert list(verify(chain, head=head_of(chain)))


@CALM
@given(st.data())
def test_an_edit_of_a_hash_is_found(data: st.DataObject) -> None:
    chain = data.draw(chains())
    at = data.draw(st.integers(0, len(chain) - 1))
    head = head_of(chain)
    chain[at] = replace(chain[at], **{data.draw(st.sampled_from(["previous", "digest"])): "f" * 64})
    assert list(verify(chain, head=head))


@CALM
@given(st.data())
def test_a_dropped_line_is_found(data: st.DataObject) -> None:
    chain = data.draw(chains())
    head = head_of(chain)
    del chain[data.draw(st.integers(0, len(chain) - 1))]
    assert list(verify(chain, head=head))


@CALM
@given(st.data())
def test_another_order_is_found(data: st.DataObject) -> None:
    chain = data.draw(chains(least=2))
    shuffled = data.draw(st.permutations(chain))
    assert bool(list(verify(shuffled, head=head_of(chain)))) == (shuffled != chain)


@CALM
@given(st.data())
def test_a_chain_that_was_cut_off_is_found_by_its_head_and_by_what_was_signed(data: st.DataObject) -> None:
    chain = data.draw(chains())
    head = head_of(chain)
    left = chain[: data.draw(st.integers(0, len(chain) - 1))]
    assert list(verify(left, head=head))
    assert [broken.number for broken in verify(left, known={head[0]: head[1]})] == [head[0]]


@CALM
@given(st.data())
def test_a_chain_hashed_anew_is_found_by_what_was_signed(data: st.DataObject) -> None:
    chain = data.draw(chains())
    at = data.draw(st.integers(0, len(chain) - 1))
    entries = [line.entry for line in chain]
    entries[at] = replace(entries[at], why=f"{entries[at].why}x")
    forged = list(link(entries, START))
    assert list(verify(forged, head=head_of(forged))) == []
    number, signed = head_of(chain)
    assert [broken.number for broken in verify(forged, head=head_of(forged), known={number: signed})] == [number]


@CALM
@given(chains(least=2))
def test_a_part_can_be_verified_by_itself(chain: list[Line]) -> None:
    after, rest = chain[0], chain[1:]
    assert list(verify(rest, after=(1, after.digest), head=head_of(chain), known={1: "of no interest here"})) == []
    assert list(verify(rest, after=(1, START)))


def test_a_moment_has_one_hash_in_whatever_zone_it_is_told() -> None:
    [line] = link(
        [Entry(number=1, at=MOMENT, actor="a", actor_name="", action="", subject="", subject_name="", place="", change={}, why="")], START
    )
    elsewhere = replace(line.entry, at=MOMENT.astimezone(timezone(timedelta(hours=8))))
    assert digest(elsewhere, START) == line.digest


@CALM
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8"), max_size=3), st.integers() | st.floats(allow_nan=False, allow_infinity=False), max_size=3
    )
)
def test_facts_come_back_as_they_were_hashed(change: dict[str, float]) -> None:
    kept = stored_alike(change)
    as_postgresql = json.loads(json.dumps(kept), parse_float=lambda written: json.loads(f"{Decimal(written):f}"))
    assert json.dumps(as_postgresql, sort_keys=True) == json.dumps(kept, sort_keys=True)
    assert kept == change


def test_facts_that_cannot_be_kept_are_refused() -> None:
    assert stored_alike({"by": {10: "a", 9: ("b",)}}) == {"by": {"10": "a", "9": ["b"]}}
    with pytest.raises(ValueError, match="JSON"):
        stored_alike({"a": float("nan")})
    with pytest.raises(TypeError):
        stored_alike({"a": MOMENT})


def test_lines_behind_the_head_are_found() -> None:
    entry = Entry(number=1, at=MOMENT, actor="a", actor_name="", action="", subject="", subject_name="", place="", change={}, why="")
    chain = list(link([entry, replace(entry, number=2)], START))
    assert [broken.number for broken in verify(chain, head=head_of(chain[:1]))] == [1]
