"""The index on disk."""

import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from tests.unit.duplicates.test_find import ENGLISH, ITEM, filler, notice

from guikou.duplicates import index as module
from guikou.duplicates import segments
from guikou.duplicates.index import Index, IndexBusy, NotAnIndex, OtherParameters
from guikou.duplicates.run import Found, Parameters, find
from guikou.kernel.progress import Silent
from guikou.kernel.tables import ACCOUNTS, DUPLICATES, POSTS

Add = Callable[..., pl.DataFrame]
PARAMETERS = Parameters()


@pytest.fixture
def add(tmp_path: Path) -> Add:
    """Return a function that adds texts, numbered on from the last, to the index in tmp_path."""
    numbers = iter(range(10_000))

    def run(*texts: str, accounts: str = "a{n}") -> pl.DataFrame:
        folder = tmp_path / "index"
        index = Index.open(folder, PARAMETERS) if folder.exists() else Index.create(folder, PARAMETERS)
        rows = [{"post_id": f"p{n:04}", "account_id": accounts.format(n=n), "text": text} for text in texts for n in [next(numbers)]]
        return index.add(POSTS.frame(rows).lazy(), ACCOUNTS.empty(), work=tmp_path / "work", progress=Silent())

    return run


def same(rows: pl.DataFrame) -> set[tuple[str, str]]:
    """Return group and post of the rows of the same item."""
    return set(rows.filter(pl.col("group_id").str.starts_with("dup-")).select("group_id", "post_id").rows())


def test_a_new_copy_joins_the_group_of_the_stored_post(add: Add) -> None:
    assert add(ITEM, ENGLISH).is_empty()
    rows = add("【转发】" + ITEM, notice())
    assert rows.schema == DUPLICATES.schema
    assert same(rows) == {("dup-p0000", "p0000"), ("dup-p0000", "p0002")}
    assert same(add(ITEM)) == {("dup-p0000", "p0000"), ("dup-p0000", "p0004")}


def test_today_in_the_same_words_on_two_days_is_what_find_makes_of_it(tmp_path: Path) -> None:
    days = [
        POSTS.frame(
            [{"post_id": f"p{day}", "account_id": "a", "published_at": datetime(2026, 3, day, tzinfo=UTC), "text": "今天，" + ITEM}]
        )
        for day in (1, 5)
    ]
    index = Index.create(tmp_path / "index", PARAMETERS)
    rows = [index.add(day.lazy(), ACCOUNTS.empty(), work=tmp_path / "work", progress=Silent()) for day in days]
    whole = find(pl.concat(days).lazy(), ACCOUNTS.empty(), work=tmp_path / "find", progress=Silent())
    assert rows[1].equals(whole.duplicates)
    assert same(rows[1]) == {("dup-p1", "p1"), ("dup-p1", "p5")}


def test_the_name_of_a_group_does_not_change_when_older_posts_come_later(add: Add, tmp_path: Path) -> None:
    add(ITEM, ITEM)
    index = Index.open(tmp_path / "index", PARAMETERS)
    early = POSTS.frame([{"post_id": "old", "published_at": datetime(1999, 1, 1, tzinfo=UTC), "text": ITEM}])
    rows = index.add(early.lazy(), ACCOUNTS.empty(), work=tmp_path / "work", progress=Silent())
    assert ("dup-p0000", "old") in same(rows)


def test_a_batch_in_an_empty_index_gives_the_groups_of_find(add: Add, tmp_path: Path) -> None:
    texts = [ITEM, ENGLISH, notice(), ITEM + "特此通知", notice(rain=80, hours=3), ENGLISH, filler(200), "转：" + filler(200)]
    rows = POSTS.frame([{"post_id": f"p{n:04}", "account_id": f"a{n}", "text": text} for n, text in enumerate(texts)])
    whole: Found = find(rows.lazy(), ACCOUNTS.empty(), work=tmp_path / "find", progress=Silent())
    assert same(add(*texts)) == same(whole.duplicates)


def test_templates_are_related_to_stored_posts_and_excerpts_to_their_batch(add: Add) -> None:
    add(notice())
    rows = add(notice(date="6月9日"), ITEM + filler(300), ITEM)
    assert set(rows.filter(relation="template")["first_post_id"]) == {"p0000"}
    assert rows.filter(role="excerpt").select("post_id", "first_post_id").rows() == [("p0003", "p0002")]


def test_an_excerpt_of_a_stored_post_is_found_and_a_stored_excerpt_of_a_new_post(add: Add) -> None:
    long, longer = filler(900), filler(2000)[1000:]
    add(long, longer[300:420], ENGLISH)
    rows = add("网友：" + long[200:330], longer)
    found = rows.filter(pl.col("group_id").str.starts_with("excerpt-"))
    assert found.select("first_post_id", "post_id", "role").rows() == [
        ("p0000", "p0000", "whole"), ("p0000", "p0003", "excerpt"), ("p0004", "p0004", "whole"), ("p0004", "p0001", "excerpt"),
    ]  # fmt: skip
    assert add(longer[600:720]).filter(role="excerpt")["first_post_id"].to_list() == ["p0004"]


def test_a_stored_excerpt_stays_with_the_whole_that_holds_most_of_it(add: Add) -> None:
    long = filler(900)
    add(long, long[200:330])
    assert add(filler(1800)[900:] + long[200:300]).filter(role="excerpt").is_empty()
    better = add("今天讨论" + long[150:400] + filler(1800)[900:])
    assert better.filter(role="excerpt").is_empty(), "as much as before: the older one stays"


def test_a_phrase_that_everybody_uses_leads_to_no_whole(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_IN_ANCHOR", 2)
    pieces = [filler(4000)[at : at + 600] for at in range(1000, 4000, 1000)]
    add(*(filler(130) + piece for piece in pieces))
    assert add(filler(130)).filter(role="excerpt").is_empty()


def test_many_batches_become_few_segments_and_lose_nothing(add: Add, tmp_path: Path) -> None:
    for number in range(12):
        add(*(filler(80 + number) + str(number) * 3, notice(place=f"{chr(0x5000 + 99 * number)}泉", rain=10 + number)))
    index = Index.open(tmp_path / "index", PARAMETERS)
    assert len(index) == 24
    assert len([*(tmp_path / "index").glob("segment-*")]) <= 4
    for number in (0, 5, 11):
        rows = add(notice(place=f"{chr(0x5000 + 99 * number)}泉", rain=10 + number))
        assert {group for group, _ in same(rows)} == {f"dup-p{2 * number + 1:04}"}


def test_a_crowded_bucket_still_finds_the_same_event(add: Add) -> None:
    for start in range(0, 60, 20):
        add(*(notice(date=f"{n % 12 + 1}月{n % 27 + 1}日", rain=40 + n) for n in range(start, start + 20)))
    rows = add("快讯：" + notice(date="6月18日", rain=40 + 17))
    assert ("dup-p0017", "p0060") in same(rows)


def test_an_empty_batch_changes_nothing(add: Add, tmp_path: Path) -> None:
    add(ITEM)
    assert add("🎉").is_empty()
    assert add().is_empty()
    assert len(Index.open(tmp_path / "index", PARAMETERS)) == 1


def test_other_parameters_are_refused(add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(ITEM)
    with pytest.raises(OtherParameters):
        Index.open(tmp_path / "index", Parameters(similarity=0.9))
    monkeypatch.setattr(module, "NORMALISATION", "fold-2")
    with pytest.raises(OtherParameters):
        Index.open(tmp_path / "index", PARAMETERS)


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndex):
        Index.open(tmp_path / "nothing", PARAMETERS)
    (tmp_path / "index.json").write_text("{")
    with pytest.raises(NotAnIndex):
        Index.open(tmp_path, PARAMETERS)
    with pytest.raises(FileExistsError):
        Index.create(tmp_path, PARAMETERS)


def test_a_second_writer_is_refused(add: Add, tmp_path: Path) -> None:
    add(ITEM)
    with Index.open(tmp_path / "index", PARAMETERS)._alone(), pytest.raises(IndexBusy):
        add(ENGLISH)
    assert len(Index.open(tmp_path / "index", PARAMETERS)) == 1


def _add_and_die(folder: Path, work: Path, after: int) -> None:
    waits = iter(range(after))

    def die_at_last(_descriptor: int) -> None:
        if next(waits, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    segments.to_disk = die_at_last
    rows = POSTS.frame([{"post_id": "late", "text": ENGLISH}])
    Index.open(folder, PARAMETERS).add(rows.lazy(), ACCOUNTS.empty(), work=work, progress=Silent())


@pytest.mark.parametrize("after", [0, 10])
def test_a_killed_batch_leaves_the_index_as_it_was(add: Add, tmp_path: Path, after: int) -> None:
    add(ITEM)
    before = json.loads((tmp_path / "index" / "index.json").read_text())
    process = multiprocessing.get_context("spawn").Process(target=_add_and_die, args=(tmp_path / "index", tmp_path / "work", after))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert json.loads((tmp_path / "index" / "index.json").read_text()) == before
    assert same(add(ITEM)) == {("dup-p0000", "p0000"), ("dup-p0000", "p0001")}
    assert not [*(tmp_path / "index").glob(".segment-*")]
