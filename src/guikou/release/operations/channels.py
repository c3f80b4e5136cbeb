"""Connecting accounts, switching sending on and off, stopping it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from guikou.channels.delivery import Hold
from guikou.channels.failures import Failure, LoginFailed, NotPermitted
from guikou.channels.protocol import Probe
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotThere, require, require_somewhere
from guikou.people.operations.tree import ChangedMeanwhile
from guikou.registry.models import Account
from guikou.release import access
from guikou.release.channel_settings import checked, checked_secrets, lacking
from guikou.release.models import Channel, Delivery
from guikou.release.secrets import CannotOpen, opened, sealed
from guikou.trail.operations import Act, record


class NoSuchChannel(NotThere):
    """There is no such account, or it is not connected."""

    def __init__(self) -> None:
        super().__init__(Text("没有这个账号，或账号尚未接入", "There is no such account, or it is not connected yet"))


class NotReady(Refusal):
    """Sending to the real platform cannot be switched on."""

    def __init__(self, missing: Text) -> None:
        super().__init__(
            Text("还不能正式发送，请先填写：{missing}", "Sending cannot be switched on yet; first fill in: {missing}").fill(missing=missing)
        )


def set_up(
    *, account_id: int, adapter: str, base: str = "", settings: Mapping[str, str], version: int | None = None, by: Actor, now: datetime
) -> Channel:
    """
    Connect an account, or change how it is connected. It begins in practice mode. Where the adapter or the address becomes another, the secrets are forgotten:
    they belong to the place for which they were entered.

    :raises NoSuchChannel: there is no such account.
    :raises NotAllowed: the actor may not.
    :raises BadChannel: the adapter is none for that platform, the address is none, or a setting is missing or unknown.
    :raises ChangedMeanwhile: somebody else has changed it.
    """
    require_somewhere(by, Action.SET_CHANNELS)
    with transaction.atomic():
        account = (
            Account.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=account_id, merged_into=None).first()
        )
        if account is None:
            raise NoSuchChannel
        require(by, Action.SET_CHANNELS, account.organisation.path)
        channel = Channel.objects.select_for_update().filter(account=account).first()
        if channel is not None and version is not None and channel.version != version:
            raise ChangedMeanwhile
        wanted = checked(account.platform, adapter, base, settings)
        fresh = channel is None
        channel = channel or Channel(account=account, made_at=now, version=0)
        channel.account = account
        before = {"adapter": channel.adapter, "base": channel.base, "settings": dict(channel.settings)}
        after = {"adapter": adapter, "base": wanted.base, "settings": dict(wanted.settings)}
        if (before["adapter"], before["base"]) != (after["adapter"], after["base"]):
            channel.sealed, channel.secret_names = "", []
            _forget_probe(channel)
            if not fresh:
                channel.mode = Channel.Mode.PRACTICE
        channel.adapter, channel.base, channel.settings = adapter, wanted.base, dict(wanted.settings)
        _save(channel, now)
        changed = {name: [before[name], value] for name, value in after.items() if before[name] != value}
        record(_act("set-up" if fresh else "change", channel, change=changed), by=by, now=now)
    return channel


def set_secrets(*, account_id: int, secrets: Mapping[str, str], version: int | None = None, by: Actor, now: datetime) -> Channel:
    """
    Set these secrets; the others stay, and an empty one is removed. They are never shown again, and the trail says only which. An account that was held because
    its login failed goes on.

    :raises NoSuchChannel: it is not connected.
    :raises BadChannel: the adapter knows no such secret, or it cannot be sent.
    :raises ChangedMeanwhile: somebody else has changed it.
    """
    with transaction.atomic():
        channel = _locked(account_id, by, Action.SET_CHANNELS, version)
        given = checked_secrets(channel.adapter, secrets)
        try:
            known = opened(channel.sealed, account=channel.account_id)
        except CannotOpen:
            known = {}
        kept = {name: value for name, value in (known | given).items() if value}
        channel.sealed, channel.secret_names = sealed(kept, account=channel.account_id) if kept else "", sorted(kept)
        _forget_probe(channel)
        _save(channel, now)
        freed = _go_on(channel)
        record(_act("secrets", channel, change={"secrets": sorted(given), "deliveries": freed}), by=by, now=now)
    return channel


def set_mode(*, account_id: int, mode: str, version: int | None = None, by: Actor, now: datetime) -> Channel:
    """
    Switch sending for an account off, to practice, or to the real platform. What was begun on one platform is ended there and nowhere else.

    :raises NoSuchChannel: it is not connected.
    :raises NotReady: settings or secrets without which nothing can be sent are missing.
    :raises ChangedMeanwhile: somebody else has changed it.
    """
    wanted = Channel.Mode(mode)
    with transaction.atomic():
        channel = _locked(account_id, by, Action.RUN_DESK, version)
        if wanted is Channel.Mode.LIVE and (missing := lacking(channel)):
            raise NotReady(missing)
        before, channel.mode = channel.mode, wanted
        if before != wanted:
            _forget_probe(channel)
        _save(channel, now)
        _go_on(channel)
        record(_act("mode", channel, change={"mode": [before, wanted.value]}), by=by, now=now)
    return channel


def probe(*, account_id: int, real: bool | None = None, by: Actor, now: datetime) -> Probe:
    """
    Ask the platform what the account may do, with calls that change nothing, and keep the answer. `real`: the real platform or the practice one; None: the one
    to which the channel sends, the real one where it is off. What is learnt of the other one is not kept.

    :raises NoSuchChannel: it is not connected.
    :raises ManyReceivers: it is a newsletter.
    :raises Failure: the platform did not answer, or does not accept the login.
    """
    require_somewhere(by, Action.SET_CHANNELS)
    channel = Channel.objects.select_related("account__organisation").filter(account_id=account_id).first()
    if channel is None:
        raise NoSuchChannel
    require(by, Action.SET_CHANNELS, channel.account.organisation.path)
    own = channel.mode != Channel.Mode.PRACTICE
    asked_really = own if real is None else real
    failure: Failure | None = None
    found = Probe(can=frozenset())
    try:
        found = access.adapter_for(channel, practice=not asked_really).probe(now=now)
    except Failure as why:
        failure = why
    if asked_really == own:
        _keep_probe(channel, found, failure, by=by, now=now)
    if failure:
        raise failure
    return found


def note_missing(channel_id: int, failure: NotPermitted, *, by: Actor, now: datetime) -> None:
    """Remember, in the caller's transaction, what the platform does not let the account do, so that a person does it instead."""
    channel = Channel.objects.select_for_update(of=("self",)).select_related("account__organisation").get(pk=channel_id)
    known = channel.missing.get(failure.can)
    channel.missing = channel.missing | {failure.can: [failure.cause.zh, failure.cause.en]}
    channel.can = [can for can in channel.can if can != failure.can]
    if known != channel.missing[failure.can]:
        channel.save(update_fields=("missing", "can"))
        record(_act("missing", channel, change={"can": channel.can, "code": failure.code}), by=by, now=now)


def hold_account(channel_id: int, failure: LoginFailed, *, seen: int, by: Actor, now: datetime) -> None:
    """
    Remember, in the caller's transaction, that the platform does not accept the account's login: nothing is sent before somebody renews it. `seen` is the version
    of the channel with which the platform was asked: one that was renewed since is another login.
    """
    channel = Channel.objects.select_for_update(of=("self",)).select_related("account__organisation").get(pk=channel_id)
    if not channel.held and channel.version == seen:
        channel.held = True
        channel.say(failure)
        _save(channel, now)
        record(_act("held", channel, change={"code": failure.code}), by=by, now=now)


def _keep_probe(channel: Channel, found: Probe, failure: Failure | None, *, by: Actor, now: datetime) -> None:
    with transaction.atomic():
        current = Channel.objects.select_for_update(of=("self",)).select_related("account__organisation").get(pk=channel.pk)
        if current.version != channel.version:  # it was asked about something else
            return
        current.probed_at = now
        current.say(failure)
        if failure is None:
            current.can = sorted(can.value for can in found.can)
            current.missing = {can.value: [why.zh, why.en] for can, why in found.missing.items()}
            current.name, current.login_expires_at, current.held = found.name[:250], found.login_expires_at, False
            _go_on(current)
        elif isinstance(failure, LoginFailed):
            current.held = True
        _save(current, now)
        change = {"mode": current.mode, "can": current.can, "code": failure.code if failure else ""}
        record(_act("probe", current, change=change), by=by, now=now)


def _forget_probe(channel: Channel) -> None:
    channel.probed_at = channel.login_expires_at = channel.warned_on = None
    channel.can, channel.missing, channel.name, channel.held = [], {}, "", False
    channel.say(None)


def _go_on(channel: Channel) -> int:
    """Let what waited for the login go on."""
    waiting = Delivery.objects.filter(account_id=channel.account_id, hold=Hold.LOGIN)
    return waiting.update(hold=Hold.NOT, tries=0, not_before=timezone.now())


def _locked(account_id: int, by: Actor, action: Action, version: int | None) -> Channel:
    require_somewhere(by, action)
    channel = Channel.objects.select_for_update(of=("self",)).select_related("account__organisation").filter(account_id=account_id).first()
    if channel is None:
        raise NoSuchChannel
    require(by, action, channel.account.organisation.path)
    if version is not None and channel.version != version:
        raise ChangedMeanwhile
    return channel


def _save(channel: Channel, now: datetime) -> None:
    channel.version += 1
    channel.changed_at = now
    channel.save()


def _act(what: str, channel: Channel, *, change: Mapping[str, Any]) -> Act:
    account = channel.account
    return Act(
        action=f"channel.{what}",
        subject=f"account:{account.pk}",
        subject_name=account.name,
        place=account.organisation.path,
        change=dict(change),
    )
