"""Connecting accounts: who may, what is kept of secrets, when anything may be sent, and where it is stopped."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delivering import connected
from factories_platform import NOW, make_account, make_actor
from factories_release import Desk
from guikou.channels.capability import Can
from guikou.channels.failures import LoginFailed, NotPermitted
from guikou.channels.protocol import Probe
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, NotThere, Role
from guikou.people.operations.tree import ChangedMeanwhile
from guikou.release import access
from guikou.release.channel_settings import BadChannel
from guikou.release.models import Channel
from guikou.release.operations import channels, stops
from guikou.release.queries import channels as queries
from guikou.release.secrets import CannotOpen, opened
from guikou.trail.models import TrailLine
from roles import Scene, each_role, refused_unless

pytestmark = pytest.mark.django_db
SECRET = "s3cret-value-that-nobody-reads"


def wordpress(desk: Desk, by: Any = None, **given: Any) -> Channel:
    """Connect a website."""
    account = make_account(desk.office, platform="website")
    values = {"adapter": "wordpress", "base": "https://county.example/", "settings": {"user": "desk"}} | given
    return channels.set_up(account_id=account.pk, by=by or desk.head, now=NOW, **values)


@each_role(Action.SET_CHANNELS)
def test_who_may_connect_and_set_secrets(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    by, account = scene.actor(role, within=within), make_account(scene.office, platform="mastodon")
    with refused_unless(may):
        channels.set_up(account_id=account.pk, adapter="mastodon", base="https://social.example", settings={}, by=by, now=NOW)
    channel = connected(scene.office, "mastodon")
    with refused_unless(may):
        channels.set_secrets(account_id=channel.pk, secrets={"access_token": SECRET}, by=by, now=NOW)


@each_role(Action.RUN_DESK)
def test_who_may_switch_and_stop(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    by, account = scene.actor(role, within=within), connected(scene.office, "mastodon")
    with refused_unless(may):
        channels.set_mode(account_id=account.pk, mode="off", by=by, now=NOW)
    with refused_unless(may):
        stops.stop(organisation_id=scene.office.pk, why="网络安全事件", by=by, now=NOW)
    with refused_unless(may):
        stops.resume(organisation_id=scene.office.pk, by=by, now=NOW)


def test_a_channel_begins_in_practice_and_leaves_a_line() -> None:
    channel = wordpress(Desk.new())
    assert (channel.mode, channel.base, channel.settings) == ("practice", "https://county.example", {"user": "desk"})
    assert TrailLine.objects.get(action="channel.set-up").change["adapter"] == ["", "wordpress"]


def test_secrets_are_sealed_and_shown_nowhere() -> None:
    desk = Desk.new()
    channel = wordpress(desk)
    channels.set_secrets(account_id=channel.account_id, secrets={"app_password": SECRET}, by=desk.head, now=NOW)
    channel.refresh_from_db()
    assert SECRET not in channel.sealed + repr(channel) + str(channel.__dict__)
    assert channel.secret_names == ["app_password"]
    assert opened(channel.sealed, account=channel.account_id) == {"app_password": SECRET}
    assert SECRET not in repr(access.access_for(channel, practice=False))
    assert all(SECRET not in str(line.change) for line in TrailLine.objects.all())


def test_a_seal_opens_for_its_account_and_under_its_key_alone(settings: Any) -> None:
    desk = Desk.new()
    channel = wordpress(desk)
    channel = channels.set_secrets(account_id=channel.account_id, secrets={"app_password": SECRET}, by=desk.head, now=NOW)
    with pytest.raises(CannotOpen):
        opened(channel.sealed, account=channel.account_id + 1)
    settings.SECRET_KEY = "another key that is long enough for the rule of fifty characters"
    with pytest.raises(LoginFailed):
        access.access_for(channel, practice=False)


def test_another_address_forgets_the_secrets_that_belong_to_the_first() -> None:
    desk = Desk.new()
    channel = wordpress(desk)
    channels.set_secrets(account_id=channel.account_id, secrets={"app_password": SECRET}, by=desk.head, now=NOW)
    channels.set_mode(account_id=channel.account_id, mode="live", by=desk.head, now=NOW)
    changed = channels.set_up(
        account_id=channel.account_id, adapter="wordpress", base="https://other.example", settings={"user": "desk"}, by=desk.head, now=NOW
    )
    assert (changed.sealed, changed.secret_names, changed.mode) == ("", [], "practice")


def test_the_practice_platform_never_sees_the_real_credentials() -> None:
    desk = Desk.new()
    channel = wordpress(desk)
    channel = channels.set_secrets(account_id=channel.account_id, secrets={"app_password": SECRET}, by=desk.head, now=NOW)
    practised = access.access_for(channel, practice=True)
    assert SECRET not in practised.secrets.values()
    assert practised.base.startswith("http://127.0.0.1:8100/")


def test_an_adapter_without_a_practice_platform_practises_without_sending() -> None:
    account = connected(Desk.new().office, "webhook", base="https://receiver.example/in")
    adapter = access.adapter_for(account.channel, practice=True, calls=lambda _: pytest.fail("nobody is asked"))
    assert adapter.probe(now=NOW).can == {Can.PUBLISH, Can.CORRECT, Can.RECALL}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"adapter": "weibo"}, "adapter"),
        ({"base": "ftp://county.example"}, "base"),
        ({"base": "https://name:secret@county.example"}, "base"),
        ({"base": ""}, "base"),
        ({"settings": {}}, "user"),
        ({"settings": {"user": "desk", "unknown": "1"}}, "unknown"),
        ({"settings": {"user": "a\x00b"}}, "user"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(BadChannel) as refused:
        wordpress(Desk.new(), **given)
    assert refused.value.field == field


def test_sending_is_switched_on_only_when_nothing_is_missing() -> None:
    desk = Desk.new()
    channel = wordpress(desk)
    with pytest.raises(channels.NotReady) as refused:
        channels.set_mode(account_id=channel.account_id, mode="live", by=desk.head, now=NOW)
    assert "应用密码" in refused.value.reason.zh
    channels.set_secrets(account_id=channel.account_id, secrets={"app_password": SECRET}, by=desk.head, now=NOW)
    assert channels.set_mode(account_id=channel.account_id, mode="live", by=desk.head, now=NOW).mode == "live"


def test_who_saw_another_version_changes_nothing() -> None:
    desk = Desk.new()
    channel = wordpress(desk)
    with pytest.raises(ChangedMeanwhile):
        channels.set_mode(account_id=channel.account_id, mode="off", version=channel.version + 1, by=desk.head, now=NOW)


def test_a_probe_keeps_what_the_platform_says(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk.new()
    account = connected(desk.office, "mastodon")
    until = NOW + timedelta(days=3)
    answers: list[Any] = [
        Probe(can=frozenset({Can.PUBLISH}), missing={Can.RECALL: Text("无权", "no right")}, name="某县发布", login_expires_at=until),
        LoginFailed(Text("令牌失效", "the token is not valid"), Text("请重新授权", "authorise it again")),
    ]

    class Asked:
        def probe(self, *, now: Any) -> Probe:
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

    monkeypatch.setattr(access, "adapter_for", lambda *_, **__: Asked())
    channels.probe(account_id=account.pk, by=desk.head, now=NOW)
    row = Channel.objects.get()
    assert (row.can, row.missing, row.name, row.probed_at) == (["publish"], {"recall": ["无权", "no right"]}, "某县发布", NOW)
    assert [each.pk for each in queries.expiring_logins(desk.head, now=NOW)] == [row.pk]
    with pytest.raises(LoginFailed):
        channels.probe(account_id=account.pk, by=desk.head, now=NOW)
    assert Channel.objects.get().held
    assert [each.pk for each in queries.channels(desk.head, now=NOW, trouble="held")] == [row.pk]
    channels.set_secrets(account_id=account.pk, secrets={"access_token": SECRET}, by=desk.head, now=NOW)
    assert not Channel.objects.get().held


def test_what_an_account_lacks_is_remembered_once() -> None:
    desk = Desk.new()
    account = connected(desk.office, "mastodon", can=["publish", "recall"])
    failure = NotPermitted(Text("无权撤回", "it may not recall"), Text("请人工撤回", "do it by hand"), can=Can.RECALL)
    for _ in range(2):
        channels.note_missing(account.channel.pk, failure, by=desk.head, now=NOW)
    assert Channel.objects.get().can == ["publish"]
    assert TrailLine.objects.filter(action="channel.missing").count() == 1


def test_a_stop_names_who_and_why_and_holds_for_all_below() -> None:
    desk = Desk.new()
    county = desk.office.parent
    assert county is not None
    with pytest.raises(stops.WhyMissing):
        stops.stop(organisation_id=county.pk, why=" ", by=desk.head, now=NOW)
    stops.stop(organisation_id=county.pk, why="演练", by=desk.head, now=NOW)
    with pytest.raises(stops.StoppedAlready):
        stops.stop(organisation_id=county.pk, why="演练", by=desk.head, now=NOW)
    assert [stop.why for stop in queries.stops_on(desk.office.path)] == ["演练"]
    stops.resume(organisation_id=county.pk, by=desk.head, now=NOW)
    assert not queries.stops_on(desk.office.path).exists()
    with pytest.raises(stops.NotStopped):
        stops.resume(organisation_id=county.pk, by=desk.head, now=NOW)
    assert queries.stops(desk.head, in_force=False).get().lifted_by_id == desk.head.person_id


def test_a_stop_from_above_is_not_lifted_from_below() -> None:
    desk = Desk.new()
    county = desk.office.parent
    assert county is not None
    stops.stop(organisation_id=county.pk, why="演练", by=desk.head, now=NOW)
    with pytest.raises(NotThere):
        stops.resume(organisation_id=county.pk, by=make_actor(Role.SUPERVISOR, at=desk.office), now=NOW)


def test_the_list_filters_and_takes_one_query() -> None:
    desk = Desk.new()
    here, there = connected(desk.office, "mastodon"), connected(desk.other, "bluesky", mode="off")
    make_account(desk.office, platform="douyin")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = list(queries.channels(desk.head, now=NOW))
        assert [each.account.organisation.name for each in found] == ["水利局", "教育局"]
    assert len(asked) == 1
    for given, expected in (
        ({"organisation": desk.office.path}, here),
        ({"platform": "bluesky"}, there),
        ({"mode": "off"}, there),
        ({"adapter": "mastodon"}, here),
        ({"word": here.name}, here),
    ):
        assert [each.account_id for each in queries.channels(desk.head, now=NOW, **given)] == [expected.pk]
    assert [each.platform for each in queries.unconnected(desk.head)] == ["douyin"]
    assert queries.channel(desk.head, here.pk).capability is not None
    with pytest.raises(Channel.DoesNotExist):
        queries.channel(make_actor(Role.CLERK, at=desk.other), here.pk)
