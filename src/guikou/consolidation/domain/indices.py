"""The WCI and BCI of an account: figures about one account, never a list to climb."""

import polars as pl

WCI_VERSION = "V14.2"
BCI_VERSION = "simple"


def wci(*, days: int) -> pl.Expr:
    """
    Return the WCI V14.2 (微信传播指数) of a WeChat account over `days` days, from the columns of its articles in that time.

    Columns: `posts`; sums `reads`, `hearts` (在看), `likes`, `reposts`; the same of headline articles `headline_reads` …;
    the highest of a single article `max_reads` …. Without articles the figures per article are 0, so all zero gives 0.
    A missing figure gives no index: an index of half of its figures would be no WCI.

    Source: the formula of V14.2 as published by its maker; four dimensions, weights 60, 20, 10, 10 %.
    """
    overall = _strength("", by=float(days))
    per_article = _strength("", by=pl.col("posts").clip(lower_bound=1).cast(pl.Float64))
    headlines = _strength("headline_", by=float(days))
    peak = _strength("max_", by=1.0)
    return (0.6 * overall + 0.2 * per_article + 0.1 * headlines + 0.1 * peak) ** 2 * 1.2 * 10


def bci() -> pl.Expr:
    """
    Return the BCI (微博传播指数) of a Weibo account in its simple form, from the columns `posts`, `reposts`, `comments`, `likes` (sums).

    All zero gives 0; a missing figure gives no index. Source: the form that provincial data catalogues register.
    """
    activity = _ln1p(pl.col("posts"))
    spread = 0.40 * _ln1p(pl.col("reposts")) + 0.40 * _ln1p(pl.col("comments")) + 0.20 * _ln1p(pl.col("likes"))
    return (0.20 * activity + 0.80 * spread) * 160


def _strength(prefix: str, *, by: float | pl.Expr) -> pl.Expr:
    reads, hearts, likes, reposts = (pl.col(f"{prefix}{name}").cast(pl.Float64) / by for name in ("reads", "hearts", "likes", "reposts"))
    return 0.70 * _ln1p(reads) + 0.09 * _ln1p(10 * hearts) + 0.06 * _ln1p(10 * likes) + 0.15 * _ln1p(10 * reposts)


def _ln1p(value: pl.Expr) -> pl.Expr:
    return value.cast(pl.Float64).log1p()
