import polars as pl
import pytest

from guikou.consolidation.domain import indices

WEEK = {
    "posts": 14, "reads": 21000, "hearts": 70, "likes": 105, "reposts": 420,
    "headline_reads": 14000, "headline_hearts": 49, "headline_likes": 70, "headline_reposts": 280,
    "max_reads": 5000, "max_hearts": 20, "max_likes": 30, "max_reposts": 100,
}  # fmt: skip


def value(expression: pl.Expr, row: dict[str, int | None]) -> float | None:
    frame = pl.DataFrame([row], schema=dict.fromkeys(row, pl.Int64))
    result: float | None = frame.select(expression).item()
    return result


def test_the_wci_of_the_golden_sample_is_exact():
    assert value(indices.wci(days=7), WEEK) == pytest.approx(614.553151, abs=1e-6)


def test_the_bci_of_the_golden_sample_is_exact():
    assert value(indices.bci(), {"posts": 35, "reposts": 120, "comments": 80, "likes": 400}) == pytest.approx(738.658291, abs=1e-6)


def test_an_account_that_published_nothing_has_zero():
    assert value(indices.wci(days=7), dict.fromkeys(WEEK, 0)) == 0
    assert value(indices.bci(), {"posts": 0, "reposts": 0, "comments": 0, "likes": 0}) == 0


@pytest.mark.parametrize("missing", [name for name in WEEK if name != "posts"])
def test_a_missing_figure_gives_no_wci(missing):
    assert value(indices.wci(days=7), {**WEEK, missing: None}) is None


def test_a_missing_figure_gives_no_bci():
    assert value(indices.bci(), {"posts": 35, "reposts": None, "comments": 80, "likes": 400}) is None


def test_a_hundred_thousand_and_more_counts_as_one_more():
    assert value(indices.wci(days=7), {**WEEK, "max_reads": 100001}) > value(indices.wci(days=7), {**WEEK, "max_reads": 100000})
