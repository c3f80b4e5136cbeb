"""Letting out, correcting, taking back: the outbox."""

from datetime import timedelta
from typing import Any

import pytest

from factories_platform import NOW, make_account
from factories_release import Desk, shown_on, version
from guikou.channels.states import State
from guikou.people.domain.policy import WORKER, Actor
from guikou.registry.domain.states import AccountState
from guikou.registry.domain.stopping import TAKING
from guikou.registry.models import Account
from guikou.release import work
from guikou.release.models import Delivery, Edition, Release
from guikou.release.operations import releasing, reviewing, writing
from guikou.release.operations.common import NothingOnItsWay
from guikou.trail.models import TrailLine

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)
SENT = {"sending_since": NOW, "sent": {"ids": {"id": "1"}}}


def rows(release: Release) -> list[tuple[Any, ...]]:
    """Return act, account, language, edition and state of what goes out."""
    found = release.deliveries.order_by("pk")
    return [(each.act, each.account_id, each.language, each.edition.number, each.state) for each in found.select_related("edition")]


def visible(release: Release) -> None:
    """Let everything of the release be seen on its platform."""
    release.deliveries.update(state=State.VISIBLE, seen_at=NOW, **SENT)


def recall(release: Release, by: Actor) -> Release:
    return releasing.recall(release_id=release.pk, why="内容有误", by=by, now=NOW)


def test_the_outbox_has_one_row_for_each_account_and_language() -> None:
    d = Desk.new()
    one, two = make_account(d.office), make_account(d.office)
    release = d.released(masters=[version(), version("en", title="No water")], accounts=[shown_on(one), shown_on(one, "en"), shown_on(two)])
    assert set(rows(release)) == {
        ("publish", one.pk, "en", 1, "queued"),
        ("publish", one.pk, "zh", 1, "queued"),
        ("publish", two.pk, "zh", 1, "queued"),
    }
    assert all(each.practice and len(each.key) <= 60 and each.intended_at == NOW for each in release.deliveries.all())


@pytest.mark.parametrize("state", [*AccountState])
def test_an_account_past_its_stop_date_gets_nothing_and_it_is_said(state: AccountState) -> None:
    d = Desk.new()
    account, other = make_account(d.office, name="旧号"), make_account(d.office)
    release = d.handed_in(account, other)
    Account.objects.filter(pk=account.pk).update(state=state)
    d.signed(release)
    got = {each.account_id for each in release.deliveries.all()}
    assert got == ({account.pk, other.pk} if state in TAKING else {other.pk})
    left_out = TrailLine.objects.get(action="release.release").change["left_out"]
    assert [name for name, *_ in left_out] == ([] if state in TAKING else ["旧号"])


def test_what_is_scheduled_waits_for_its_time_and_the_worker() -> None:
    d = Desk.new()
    release = d.handed_in(make_account(d.office))
    releasing.schedule(release_id=release.pk, version=None, at=LATER, by=d.head, now=NOW)
    assert d.signed(release).state == "approved"
    early, late = (releasing.release_due(by=WORKER, now=now) for now in (LATER - timedelta(seconds=1), LATER))
    assert (early["released"], late["released"]) == (0, 1)
    edition = release.editions.get()
    assert (edition.state, edition.released_at) == ("released", LATER)
    assert releasing.release_due(by=WORKER, now=LATER)["released"] == 0
    assert release.deliveries.count() == 1


def test_taking_the_time_away_lets_it_out_at_once() -> None:
    d = Desk.new()
    release = d.handed_in()
    releasing.schedule(release_id=release.pk, version=None, at=LATER, by=d.head, now=NOW)
    d.signed(release)
    assert releasing.schedule(release_id=release.pk, version=None, at=None, by=d.head, now=NOW).state == "released"


def test_damaged_content_holds_up_only_itself() -> None:
    d = Desk.new()
    damaged, whole = d.handed_in(), d.handed_in()
    for release in (damaged, whole):
        releasing.schedule(release_id=release.pk, version=None, at=LATER, by=d.head, now=NOW)
        d.signed(release)
    # Somebody changes content and hash past the program, and gives it signatures for that hash.
    edition = damaged.editions.get()
    edition.content["masters"][0]["title"] = "假消息"
    Edition.objects.filter(pk=edition.pk).update(content=edition.content, content_hash="9" * 64)
    result = releasing.release_due(by=WORKER, now=LATER)
    assert (result["released"], [each[0] for each in result["refused"]]) == (1, [damaged.pk])
    assert "damaged" in result["refused"][0][1]


def test_the_worker_does_it_every_minute() -> None:
    class Job:
        by = WORKER

        def now(self) -> Any:
            return NOW

    assert work.due(Job()) == {"released": 0, "refused": []}  # type: ignore[arg-type]


def test_a_correction_replaces_openly_what_is_public() -> None:
    d = Desk.new()
    kept, dropped, fresh = make_account(d.office), make_account(d.office), make_account(d.office)
    release = d.released(kept, dropped)
    visible(release)
    d.corrected(release, kept, fresh)
    assert [edition.state for edition in release.editions.order_by("number")] == ["corrected", "released"]
    assert rows(release)[2:] == [
        ("correct", kept.pk, "zh", 2, "queued"),
        ("publish", fresh.pk, "zh", 2, "queued"),
        ("recall", dropped.pk, "zh", 2, "queued"),
    ]
    assert release.editions.get(number=2).reason == "时间有误"


def test_what_did_not_go_out_yet_carries_the_correction_instead() -> None:
    d = Desk.new()
    account = make_account(d.office)
    release = d.released(account)
    before = release.deliveries.get()
    Delivery.objects.filter(pk=before.pk).update(state=State.PREPARED, prepared={"ids": {"draft": "7"}}, fence=3, leased_until=LATER)
    d.corrected(release, account)
    after = release.deliveries.get()
    assert (after.pk, after.edition.number, after.state, after.prepared) == (before.pk, 2, "queued", None)
    assert after.key != before.key
    assert (after.fence, after.leased_until) == (4, None)


def test_a_second_correction_takes_the_place_of_one_that_waits() -> None:
    d = Desk.new()
    account = make_account(d.office)
    release = d.released(account)
    visible(release)
    d.corrected(release, account)
    d.corrected(release, account, masters=[version(html="<p>改为3月7日停水。</p>")])
    assert rows(release)[1:] == [("correct", account.pk, "zh", 3, "queued")]


def test_an_account_that_was_closed_since_sends_nothing_old_either() -> None:
    d = Desk.new()
    account = make_account(d.office)
    release = d.released(account)
    releasing.correct(release_id=release.pk, version=None, why="时间有误", by=d.head, now=NOW)
    changed = {"masters": [version(html="<p>改为3月6日停水。</p>")], "accounts": [shown_on(account)]}
    writing.edit(release_id=release.pk, version=None, by=d.head, now=NOW, **changed)
    writing.hand_in(release_id=release.pk, version=None, by=d.head, now=NOW)
    Account.objects.filter(pk=account.pk).update(state=AccountState.STOPPED)
    d.signed(release, number=2)
    assert rows(release) == [("publish", account.pk, "zh", 1, "refused")]


def test_a_recall_goes_everywhere_that_may_show_it_and_ends_what_waits() -> None:
    d = Desk.new()
    seen, unknown, waiting, failed = (make_account(d.office) for _ in range(4))
    release = d.released(seen, unknown, waiting, failed)
    release.deliveries.filter(account=seen).update(state=State.VISIBLE, seen_at=NOW, **SENT)
    release.deliveries.filter(account=unknown).update(state=State.UNCONFIRMED, sending_since=NOW)
    release.deliveries.filter(account=failed).update(state=State.REFUSED)
    Account.objects.filter(pk=seen.pk).update(state=AccountState.STOPPED)
    assert recall(release, d.head).state == "recalled"
    assert [row[:3] for row in rows(release) if row[0] == "recall"] == [("recall", seen.pk, "zh"), ("recall", unknown.pk, "zh")]
    ended = release.deliveries.get(account=waiting)
    assert (ended.state, ended.fence) == ("refused", 1)
    assert ended.problem_zh
    edition = release.editions.get()
    assert (edition.state, edition.recall_reason, edition.recalled_at) == ("recalled", "内容有误", NOW)


def test_after_a_recall_nothing_of_it_becomes_public_again() -> None:
    d = Desk.new()
    release = d.released()
    releasing.correct(release_id=release.pk, version=None, why="时间有误", by=d.head, now=NOW)
    writing.edit(release_id=release.pk, version=None, masters=[version(title="更正")], accounts=[], by=d.head, now=NOW)
    writing.hand_in(release_id=release.pk, version=None, by=d.head, now=NOW)
    d.sign(release, 1, number=2)
    d.sign(release, 2, number=2)
    recall(release, d.head)
    with pytest.raises(NothingOnItsWay):
        d.sign(release, 3, number=2)
    with pytest.raises(NothingOnItsWay):
        writing.edit(release_id=release.pk, version=None, masters=[version()], accounts=[], by=d.head, now=NOW)
    assert Release.objects.get(pk=release.pk).state == "recalled"
    for act in (releasing.correct, releasing.recall):
        with pytest.raises(releasing.NotPublic):
            act(release_id=release.pk, version=None, why="再次", by=d.head, now=NOW)


def test_a_correction_needs_a_reason_and_is_one_at_a_time() -> None:
    d = Desk.new()
    release = d.released()
    for act in (releasing.correct, releasing.recall):
        with pytest.raises(releasing.WhyMissing):
            act(release_id=release.pk, version=None, why="\x00 ", by=d.head, now=NOW)
    releasing.correct(release_id=release.pk, version=None, why="时间有误", by=d.head, now=NOW)
    with pytest.raises(releasing.UnderWay):
        releasing.correct(release_id=release.pk, version=None, why="时间有误", by=d.head, now=NOW)
    with pytest.raises(writing.NothingCorrected):
        writing.hand_in(release_id=release.pk, version=None, by=d.head, now=NOW)


def test_a_correction_settles_the_debt_of_an_emergency() -> None:
    d = Desk.new()
    release = d.released()
    Edition.objects.filter(release=release).update(owed=2)
    d.corrected(release)
    assert release.editions.get(number=1).owed == 0


def test_a_remark_may_still_be_made_while_a_debt_is_open() -> None:
    d = Desk.new()
    release = d.released()
    Edition.objects.filter(release=release).update(owed=1)
    assert reviewing.remark(release_id=release.pk, number=1, text="补审意见", place={}, by=d.second, now=NOW).pk
