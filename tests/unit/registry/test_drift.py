"""Whether what is seen under a stable id is still the account that was registered."""

import pytest

from guikou.registry.domain.drift import WORDS, Drift, Registered, Seen, compare

REGISTERED = Registered(name="某县教育", handle="mxjy", verified_as="某县教育局", bodies=("某县教育局", "某县教育委员会"))


@pytest.mark.parametrize(
    ("seen", "drift", "differing"),
    [
        (Seen(name="某县教育", handle="@MXJY", verified_as="某县教育局"), Drift.SAME, ()),
        (Seen(name="某縣教育 "), Drift.SAME, ()),
        (Seen(verified_as="某县教育委员会"), Drift.SAME, ()),
        (Seen(name="教育新风"), Drift.RENAMED, ("name",)),
        (Seen(name="教育新风", handle="xinfeng"), Drift.RENAMED, ("name", "handle")),
        (Seen(verified_as="某茶叶公司"), Drift.ANOTHER_BODY, ("verified_as",)),
        (Seen(name="卖茶叶", verified_as="某茶叶公司"), Drift.ANOTHER_BODY, ("verified_as", "name")),
        (Seen(exists=False), Drift.NOT_FOUND, ()),
        (Seen(), Drift.UNKNOWN, ()),
        (Seen(exists=True, verified=True), Drift.UNKNOWN, ()),
    ],
)
def test_what_is_seen_is_compared_with_the_register(seen: Seen, drift: Drift, differing: tuple[str, ...]) -> None:
    verdict = compare(REGISTERED, seen)
    assert (verdict.drift, verdict.differing) == (drift, differing)
    assert verdict.sentence.zh
    assert verdict.sentence.en


def test_what_the_register_does_not_know_cannot_differ() -> None:
    assert compare(Registered(name="甲"), Seen(handle="a", verified_as="乙公司")).drift is Drift.SAME


def test_the_sentence_names_both_bodies() -> None:
    verdict = compare(Registered(name="甲", bodies=("某县教育局",)), Seen(verified_as="某茶叶公司"))
    assert "某茶叶公司" in verdict.sentence.zh
    assert "某县教育局" in verdict.sentence.zh
    assert set(WORDS) == set(Drift)
