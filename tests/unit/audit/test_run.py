"""Which moment is the moment of inspection, and what the audit is called."""

from datetime import UTC, datetime
from pathlib import Path

from factories_dataset import dataset
from guikou.audit.run import newest_moment, title_of
from guikou.audit.summary import Stopwatch, peak_rss_mb

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def test_the_newest_moment_in_the_data_is_the_moment_of_inspection(tmp_path: Path) -> None:
    seen = datetime(2026, 6, 1, 8, tzinfo=UTC)
    made = dataset(accounts=[{"account_id": "weibo:1", "platform": "weibo", "last_update_at": seen}], folder=tmp_path)
    assert newest_moment(made, now=NOW) == seen


def test_a_moment_in_the_future_is_not_believed(tmp_path: Path) -> None:
    made = dataset(
        accounts=[{"account_id": "weibo:1", "platform": "weibo", "last_update_at": datetime(2099, 1, 1, tzinfo=UTC)}], folder=tmp_path
    )
    assert newest_moment(made, now=NOW) == NOW


def test_data_without_any_moment_are_inspected_now(tmp_path: Path) -> None:
    assert newest_moment(dataset(accounts=[{"account_id": "weibo:1", "platform": "weibo"}], folder=tmp_path), now=NOW) == NOW


def test_an_audit_is_called_after_what_was_read() -> None:
    assert title_of([Path("a/甲县"), Path("b/posts.csv")]) == "甲县、posts.csv"
    assert title_of([Path(name) for name in "abcd"]).endswith(" …")


def test_stages_are_timed_in_order() -> None:
    watch = Stopwatch()
    with watch.stage("read"):
        pass
    with watch.stage("plan"):
        pass
    assert list(watch.seconds) == ["read", "plan"]
    assert peak_rss_mb() > 1
