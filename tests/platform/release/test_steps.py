"""What the engine does when something is in the way: switches, stops, failures, replaced content, lost leases. The platform is a puppet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from delivering import connected, corrected, released
from factories_platform import NOW
from factories_release import Desk
from guikou.channels.adapters.mastodon import Mastodon
from guikou.channels.amending import More
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, Transient, Unconfirmed
from guikou.channels.protocol import Absent, HandedOver, Prepared, Recalled, Seen, Sent
from guikou.kernel.bilingual import Text
from guikou.registry.models import Account
from guikou.release import access
from guikou.release.causes import Cause
from guikou.release.delivering import many, turns
from guikou.release.delivering.claims import claim, give_back, renew
from guikou.release.delivering.crew import deliver_all
from guikou.release.delivering.turns import take
from guikou.release.models import Attempt, Channel, Delivery, Release
from guikou.release.operations import channels, deliveries, releasing, stops
from guikou.release.queries import deliveries as queries
from guikou.release.standing import why_waiting
from guikou.trail.models import TrailLine

pytestmark = pytest.mark.django_db
WHY, DO = Text("原因", "Why"), Text("下一步", "Next")
OUT = Sent({"id": "7"}, "https://social.example/7")


class Puppet:
    """An adapter that does what a test says; `asked` is what it was asked for."""

    capability = Mastodon.capability

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, Any] = {
            "prepare": Prepared({}),
            "find_prepared": Absent(),
            "send": OUT,
            "find_sent": OUT,
            "read_back": Seen(address=OUT.address, title="停水通知", text="停水"),
            "correct": OUT,
            "recall": Recalled(WHY),
        }

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*_: Any, **__: Any) -> Any:
            self.asked.append(name)
            answer = self.answers[name]
            if callable(answer):
                answer = answer()
            if isinstance(answer, BaseException):
                raise answer
            return answer

        return ask


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Puppet:
    puppet = Puppet()
    monkeypatch.setattr(access, "adapter_for", lambda *_, **__: puppet)
    return puppet


class Scene:
    """A notice that is public and on its way to one account."""

    def __init__(self, mode: str = "practice") -> None:
        self.desk = Desk.new()
        self.account: Account = connected(self.desk.office, "mastodon", mode)
        self.release: Release = released(self.desk, self.account)

    @property
    def row(self) -> Delivery:
        return Delivery.objects.select_related("account__channel", "account__organisation").get(act="publish")

    def act(self, act: str) -> Delivery:
        return Delivery.objects.get(act=act)

    def why(self) -> str:
        return why_waiting([self.row], now=timezone.now())[self.row.pk].en


def test_what_is_seen_is_kept_with_every_step_and_a_line_of_the_trail(platform: Puppet) -> None:
    scene = Scene()
    assert deliver_all() == 1
    row = scene.row
    assert (row.state, row.address, row.seen["title"], row.leased_until) == ("visible", OUT.address, "停水通知", None)
    steps = [(each.before, each.after) for each in Attempt.objects.all()]
    assert steps == [("queued", "prepared"), ("prepared", "accepted"), ("accepted", "visible")]
    assert TrailLine.objects.get(action="delivery.visible").actor == "worker"
    assert platform.asked == ["prepare", "send", "read_back"]
    assert row.pull_at is not None


@pytest.mark.parametrize("block", ["off", "stop", "held", "unconnected"])
def test_nothing_is_asked_while_sending_is_held_up_and_all_goes_on_after(platform: Puppet, block: str) -> None:
    scene = Scene()
    if block == "stop":
        stops.stop(organisation_id=scene.desk.office.pk, why="演练", by=scene.desk.head, now=NOW)
    elif block == "unconnected":
        Channel.objects.all().delete()
    else:
        Channel.objects.update(**{"mode": "off"} if block == "off" else {"held": True})
    assert deliver_all() == 0
    assert platform.asked == []
    assert scene.why()
    if block == "stop":
        stops.resume(organisation_id=scene.desk.office.pk, by=scene.desk.head, now=NOW)
    elif block == "unconnected":
        Channel.objects.create(account=scene.account, adapter="mastodon", made_at=NOW, changed_at=NOW)
    else:
        Channel.objects.update(mode="practice", held=False)
    deliver_all()
    assert scene.row.state == "visible"


@pytest.mark.parametrize("block", ["stop", "off", "recall", "correct", "closed"])
def test_what_happens_while_it_is_prepared_is_found_before_it_is_sent(platform: Puppet, block: str) -> None:
    scene = Scene()

    def meanwhile() -> Prepared:
        desk = scene.desk
        if block == "stop":
            stops.stop(organisation_id=desk.office.pk, why="演练", by=desk.head, now=NOW)
        elif block == "off":
            channels.set_mode(account_id=scene.account.pk, mode="off", by=desk.head, now=NOW)
        elif block == "recall":
            releasing.recall(release_id=scene.release.pk, why="有误", by=desk.head, now=NOW)
        elif block == "correct":
            platform.answers["prepare"] = Prepared({})
            corrected(desk, scene.release, scene.account)
        else:
            Account.objects.filter(pk=scene.account.pk).update(state="stopped")
        return Prepared({})

    platform.answers["prepare"] = meanwhile
    held = claim(1, now=timezone.now())[0]
    take(held)
    assert "send" not in platform.asked
    row = scene.row
    if block in ("stop", "off"):
        assert row.state == "prepared"
    else:
        assert (row.state, row.cause) == (
            "refused",
            {"recall": Cause.TAKEN_BACK, "correct": Cause.REPLACED, "closed": Cause.NOT_TAKING}[block],
        )
    deliver_all()
    if block == "recall":
        assert scene.act("recall").state == "recalled"
        assert "recall" not in platform.asked
    if block == "correct":
        assert (scene.row.state, scene.row.edition.number, scene.act("correct").cause) == ("visible", 2, Cause.REPLACED)


@pytest.mark.parametrize(
    ("kind", "days", "goes"), [("notice", 1, True), ("notice", 0, False), ("closing-notice", 0, True), ("closing-notice", -1, False)]
)
def test_nothing_but_the_closing_notice_goes_out_on_the_stop_date_and_nothing_after(
    platform: Puppet, kind: str, days: int, goes: bool
) -> None:
    scene = Scene()
    Release.objects.update(kind=kind)
    stop_on = timezone.localdate() + timedelta(days=days)
    Account.objects.update(stop_on=stop_on)
    deliver_all()
    row = scene.row
    if goes:
        assert row.state == "visible"
        return
    assert (row.state, row.hold, row.cause, platform.asked) == ("queued", "person", Cause.NOT_TAKING, [])
    assert scene.why() == f"The account stops on {stop_on}; nothing went out"
    head = scene.desk.head
    assert deliveries.retry(ids=[row.pk], by=head, now=timezone.now()) == deliveries.Retried(0, 1)
    Account.objects.update(stop_on=None)
    assert deliveries.retry(ids=[row.pk], by=head, now=timezone.now()) == deliveries.Retried(1, 0)
    deliver_all()
    assert scene.row.state == "visible"


def test_what_is_prepared_before_the_stop_date_is_not_sent_on_it_and_taking_back_is_never_too_late(platform: Puppet) -> None:
    scene = Scene()

    def meanwhile() -> Prepared:
        Account.objects.update(stop_on=timezone.localdate())
        return Prepared({})

    platform.answers["prepare"] = meanwhile
    deliver_all()
    assert (scene.row.state, scene.row.hold, "send" in platform.asked) == ("prepared", "person", False)
    Account.objects.update(stop_on=None)
    deliveries.retry(ids=[scene.row.pk], by=scene.desk.head, now=timezone.now())
    deliver_all()
    Account.objects.update(stop_on=timezone.localdate())
    corrected(scene.desk, scene.release, scene.account)
    deliver_all()
    assert (scene.act("correct").hold, "correct" in platform.asked) == ("person", False)
    releasing.recall(release_id=scene.release.pk, why="有误", by=scene.desk.head, now=NOW)
    deliver_all()
    assert (scene.act("recall").state, platform.asked[-1]) == ("recalled", "recall")


def test_a_message_that_cannot_be_taken_back_is_answered_with_one_that_says_so(platform: Puppet, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk.new()
    account = connected(desk.office, "sms")
    release = released(desk, account)
    platform.answers["read_back"] = HandedOver(WHY)
    deliver_all()
    sent: list[Any] = []
    monkeypatch.setattr(platform, "send", lambda variant, *_, **__: sent.append(variant) or OUT, raising=False)
    releasing.recall(release_id=release.pk, why="时间有误", by=desk.head, now=NOW)
    deliver_all()
    row = Delivery.objects.get(act="recall")
    address = f"/releases/{release.slug}/"
    assert [(each.text.startswith("“停水通知”已撤回，请勿再使用或转发。"), each.text.endswith(address)) for each in sent] == [(True, True)]
    assert (row.state, "recall" in platform.asked, "correct" in platform.asked) == ("handed over", False, False)


def test_a_failed_login_holds_the_account_and_new_secrets_release_it(platform: Puppet) -> None:
    scene = Scene()
    platform.answers["prepare"] = LoginFailed(WHY, DO, code="401")
    deliver_all()
    row = scene.row
    assert (row.state, row.hold, row.cause, row.code) == ("queued", "login", Cause.LOGIN, "401")
    assert Channel.objects.get().held
    other = released(scene.desk, scene.account)
    assert deliver_all() == 0
    platform.answers["prepare"] = Prepared({})
    channels.set_secrets(account_id=scene.account.pk, secrets={"access_token": "new"}, by=scene.desk.head, now=NOW)
    deliver_all()
    assert {each.state for each in Delivery.objects.all()} == {"visible"}
    assert other.deliveries.get().state == "visible"


def test_what_the_account_may_not_do_is_left_to_a_person(platform: Puppet) -> None:
    scene = Scene()
    platform.answers["send"] = NotPermitted(WHY, DO, code="48001", can="publish")
    deliver_all()
    row = scene.row
    assert (row.state, row.cause) == ("by hand", Cause.PERMISSION)
    assert len(row.steps) > 3
    assert "练习" in row.steps[0][0]
    assert Channel.objects.get().missing["publish"] == ["原因", "Why"]
    with pytest.raises(deliveries.NoAddress):
        deliveries.done_by_hand(delivery_id=row.pk, by=scene.desk.head, now=NOW)
    with pytest.raises(deliveries.NotAPicture):
        deliveries.done_by_hand(delivery_id=row.pk, address=OUT.address, proof=b"%PDF", by=scene.desk.head, now=NOW)
    png = b"\x89PNG\r\n\x1a\n rest"
    deliveries.done_by_hand(delivery_id=row.pk, address=OUT.address, proof=png, by=scene.desk.head, now=NOW)
    deliver_all()
    assert (scene.row.state, scene.row.address) == ("handed over", OUT.address)
    assert scene.row.proof is not None
    releasing.recall(release_id=scene.release.pk, why="有误", by=scene.desk.head, now=NOW)
    deliver_all()
    assert scene.act("recall").state == "by hand"
    deliveries.done_by_hand(delivery_id=scene.act("recall").pk, by=scene.desk.head, now=NOW)
    assert scene.act("recall").state == "recalled"


def test_refused_content_is_tried_again_by_cause(platform: Puppet) -> None:
    scene = Scene()
    platform.answers["send"] = ContentRefused(WHY, DO, code="422", field="text")
    deliver_all()
    assert (scene.row.state, scene.row.field) == ("refused", "text")
    among = queries.deliveries(scene.desk.head)
    trouble = queries.troubles(among)[0]
    assert (trouble.cause, trouble.code, trouble.count, trouble.accounts) == ("content", "422", 1, 1)
    platform.answers["send"] = OUT
    assert deliveries.retry_by_cause(among=among, cause="login", by=scene.desk.head, now=NOW) == deliveries.Retried(0, 0)
    assert deliveries.retry_by_cause(among=among, cause="content", code="422", by=scene.desk.head, now=NOW) == deliveries.Retried(1, 0)
    deliver_all()
    assert scene.row.state == "visible"
    assert deliveries.retry(ids=[scene.row.pk], by=scene.desk.head, now=NOW) == deliveries.Retried(0, 1)


def test_what_may_be_out_is_looked_up_and_a_person_settles_it(platform: Puppet) -> None:
    scene = Scene()
    platform.answers["send"] = Unconfirmed(WHY)
    deliver_all()
    assert (scene.row.state, scene.row.cause) == ("unconfirmed", Cause.UNCONFIRMED)
    Delivery.objects.update(hold="person")
    with pytest.raises(deliveries.MovedOn):
        deliveries.give_up(delivery_id=scene.row.pk, why="不发了", by=scene.desk.head, now=NOW)
    deliveries.settle(delivery_id=scene.row.pk, is_out=False, by=scene.desk.head, now=NOW)
    assert (scene.row.state, scene.row.hold) == ("prepared", "")
    deliveries.give_up(delivery_id=scene.row.pk, why="不发了", by=scene.desk.head, now=NOW)
    assert (scene.row.state, scene.row.cause, scene.row.problem_zh) == ("refused", Cause.GIVEN_UP, "不发了")
    assert platform.asked.count("send") == 1


def test_a_worker_that_lost_its_lease_records_nothing(platform: Puppet) -> None:
    scene = Scene()
    late = claim(1, now=timezone.now())[0]

    def taken_over() -> Sent:
        Delivery.objects.update(leased_until=NOW)
        assert claim(1, now=timezone.now())[0].fence == late.fence + 1
        return OUT

    platform.answers["send"] = taken_over
    take(late)
    assert (scene.row.state, scene.row.sent) == ("sending", None)
    assert not renew(late, until=timezone.now())
    give_back(late)
    assert scene.row.leased_until is not None, "what another holds is not given back"


def test_who_broke_off_while_sending_is_looked_for_and_never_sent_again(platform: Puppet) -> None:
    scene = Scene()
    platform.answers["send"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        take(claim(1, now=timezone.now())[0])
    assert scene.row.state == "sending"
    deliver_all()
    assert scene.row.state == "visible"
    assert platform.asked.count("send") == 1


def test_an_account_has_one_writer_and_goes_in_order(platform: Puppet) -> None:
    scene = Scene()
    second = released(scene.desk, scene.account)
    first = claim(8, now=timezone.now())
    assert [each.id for each in first] == [scene.release.deliveries.get().pk]
    assert claim(8, now=timezone.now()) == []
    take(first[0])
    assert [each.id for each in claim(8, now=timezone.now())] == [second.deliveries.get().pk]


def test_what_waits_long_is_overtaken(platform: Puppet) -> None:
    scene = Scene()
    second = released(scene.desk, scene.account)
    scene.release.deliveries.update(not_before=timezone.now() + timedelta(hours=1))
    assert [each.id for each in claim(8, now=timezone.now())] == [second.deliveries.get().pk]


def test_a_correction_waits_for_the_publication_and_changes_what_is_out(platform: Puppet) -> None:
    scene = Scene()
    platform.answers["send"] = Transient(WHY)
    deliver_all()
    assert scene.row.state == "prepared"
    platform.answers["send"] = OUT
    Delivery.objects.update(not_before=NOW)
    deliver_all()
    corrected(scene.desk, scene.release, scene.account)
    deliver_all()
    assert (scene.act("correct").state, platform.asked.count("send")) == ("visible", 2)
    releasing.recall(release_id=scene.release.pk, why="有误", by=scene.desk.head, now=NOW)
    platform.answers["recall"] = Unconfirmed(WHY)
    deliver_all()
    assert scene.act("recall").state == "sending"
    platform.answers["recall"] = Recalled(WHY)
    Delivery.objects.update(not_before=NOW)
    deliver_all()
    assert scene.act("recall").state == "recalled"


def test_what_began_on_the_real_platform_never_goes_to_the_other(platform: Puppet) -> None:
    scene = Scene("live")
    platform.answers["send"] = Transient(WHY)
    deliver_all()
    assert (scene.row.practice, scene.row.state) == (False, "prepared")
    channels.set_mode(account_id=scene.account.pk, mode="practice", by=scene.desk.head, now=NOW)
    Delivery.objects.update(not_before=NOW)
    assert deliver_all() == 0
    assert "live" in scene.why()


def test_an_error_of_an_adapter_is_looked_into_later_and_shows_nothing(platform: Puppet, caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene()
    platform.answers["prepare"] = KeyError("secret")
    deliver_all()
    row = scene.row
    assert (row.state, row.cause, row.tries) == ("preparing", Cause.ERROR, 1)
    assert "secret" not in row.problem_en
    assert row.not_before > timezone.now()
    assert "reference" in caplog.text


def test_a_file_that_differs_from_what_was_signed_is_not_sent(platform: Puppet, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    edition = scene.row.edition
    content = edition.content | {"address": "https://elsewhere.example/"}
    turns._signed.cache_clear()
    monkeypatch.setattr(turns, "_stored", lambda _: (content, edition.own))
    deliver_all()
    assert (scene.row.hold, scene.row.cause, platform.asked) == ("person", Cause.DAMAGED, [])


def test_many_receivers_are_carried_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk.new()
    account = connected(desk.office, "newsletter", settings={"host": "news.example", "from": "a@news.example", "name": "某县"})
    released(desk, account)
    monkeypatch.delitem(many._CARRIERS, "newsletter", raising=False)
    deliver_all()
    assert (Delivery.objects.get().hold, Delivery.objects.get().cause) == ("person", Cause.ADAPTER)
    parts: list[Any] = [More(), Transient(WHY), More(), Sent({"part": "3"})]

    def act(errand: many.Errand) -> Any:
        assert errand.variant is not None
        assert (errand.practice, errand.act, errand.former) == (True, "publish", None)
        part = parts.pop(0)
        if isinstance(part, Exception):
            raise part
        return part

    monkeypatch.setitem(many._CARRIERS, "newsletter", many.Carrier(act=act, look=lambda _errand, _sent: HandedOver(WHY)))
    deliveries.retry(ids=[Delivery.objects.get().pk], by=desk.head, now=timezone.now())
    deliver_all()
    assert Delivery.objects.get().state == "sending"
    Delivery.objects.update(not_before=NOW)
    deliver_all()
    assert (Delivery.objects.get().state, parts) == ("handed over", [])
