"""Invariants 6 and 7 for any facts: missing data and late collectors accuse nobody, and limits are exact."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guikou.inspection.domain.checks.updates import OriginalsWithin, UpdatedWithin, originals_within, updated_within
from guikou.inspection.domain.facts import Facts, Item
from guikou.inspection.domain.rules import Verdict

AS_OF = datetime(2021, 6, 19, 7, 32, tzinfo=UTC)
SECONDS = st.integers(0, 400 * 86_400)
MOMENTS = st.none() | SECONDS.map(lambda seconds: AS_OF - timedelta(seconds=seconds))


@st.composite
def known(draw: st.DrawFn) -> Facts:
    newest = sorted(draw(st.lists(SECONDS, max_size=5)))
    items = tuple(
        Item(post_id=str(n), at=AS_OF - timedelta(seconds=s), original=draw(st.none() | st.booleans())) for n, s in enumerate(newest)
    )
    unknown = [item.at for item in items if item.original is None]
    return Facts(
        account_id="wechat:a",
        platform="wechat",
        as_of=AS_OF,
        last_update_at=draw(MOMENTS),
        behind=draw(st.none() | st.booleans()),
        source_failed=draw(st.booleans()),
        collected_until_at=draw(MOMENTS),
        gapless_since_at=draw(MOMENTS),
        newest=items,
        originals=tuple(item for item in items if item.original),
        last_unknown_origin_at=max(unknown, default=None),
    )


@given(facts=known(), days=st.integers(0, 400))
def test_an_account_is_called_silent_only_where_nothing_speaks_against_it(facts: Facts, days: int) -> None:
    judged = updated_within(facts, UpdatedWithin(days=days))
    last = facts.last_seen_at
    if judged.verdict is Verdict.NOT_MET:
        assert last is not None
        assert AS_OF - last > timedelta(days=days)
        assert not facts.behind
        assert not facts.source_failed
        assert facts.collected_until_at is not None
        assert AS_OF - facts.collected_until_at <= timedelta(days=3)
        assert facts.gapless_since_at is None or facts.gapless_since_at <= AS_OF - timedelta(days=days)
        assert judged.days_left is not None
        assert judged.days_left < 0
    if judged.verdict is Verdict.MET:
        assert last is not None
        assert AS_OF - last <= timedelta(days=days)
        assert judged.days_left == (last + timedelta(days=days) - AS_OF) // timedelta(days=1) >= 0
    if judged.verdict is Verdict.CANNOT_TELL:
        assert judged.days_left is None
    assert judged.sentence.zh
    assert judged.sentence.en


@given(facts=known(), days=st.integers(0, 400), more=st.integers(0, 400))
def test_a_longer_limit_never_makes_it_worse(facts: Facts, days: int, more: int) -> None:
    order = [Verdict.NOT_MET, Verdict.CANNOT_TELL, Verdict.MET]
    short = updated_within(facts, UpdatedWithin(days=days)).verdict
    longer = updated_within(facts, UpdatedWithin(days=days + more)).verdict
    assert order.index(longer) >= order.index(short)


@given(facts=known(), at_least=st.integers(1, 5), days=st.integers(0, 400))
def test_too_few_originals_are_claimed_only_where_every_origin_in_the_window_is_known(facts: Facts, at_least: int, days: int) -> None:
    judged = originals_within(facts, OriginalsWithin(at_least=at_least, days=days))
    start = AS_OF - timedelta(days=days)
    inside = [item for item in facts.newest if item.at >= start]
    if judged.verdict is Verdict.NOT_MET:
        assert all(item.original is not None for item in inside)
        assert sum(item.original is True for item in inside) < at_least
        assert not facts.behind
    if judged.verdict is Verdict.MET:
        assert sum(item.original is True for item in inside) >= at_least
