"""Writing bulletins: a draft follows the findings as they are judged; an issued one is frozen."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from guikou.inspection.domain.bulletin import Fault, Period, state
from guikou.inspection.domain.rules import Severity, Verdict
from guikou.inspection.domain.standing import Standing
from guikou.inspection.models import Bulletin, Finding, Inspection, Rectification
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotThere, require
from guikou.people.models import Organisation
from guikou.people.operations.own import person_of
from guikou.people.operations.tree import NoSuchOrganisation
from guikou.registry.domain.states import GONE
from guikou.registry.models import Account
from guikou.trail.operations import Act, record

# A finding that stands: a person confirmed it, and no later inspection has seen it corrected.
STANDS = (Standing.CONFIRMED, Standing.RECTIFYING, Standing.ANSWERED)


class NoInspection(Refusal):
    """The organisation has not been inspected, so there is nothing to state."""


class WrongPeriod(Refusal):
    """The period ends before it starts, or has not ended."""


class AlreadyIssued(Refusal):
    """An issued bulletin is not changed; a new one corrects it."""


class ChangedMeanwhile(Refusal):
    """Somebody else changed the bulletin since the page was opened."""


class NoSuchBulletin(NotThere):
    """There is no such bulletin."""


def draft(organisation_id: int, *, title: str, starts_on: date, ends_on: date, foreword: str, by: Actor, now: datetime) -> Bulletin:
    """
    Draft the bulletin of an organisation and all below it for a period, beside the one before.

    :raises NotAllowed: not theirs to write. :raises NoInspection: nothing was inspected yet. :raises WrongPeriod: as its name says.
    """
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NoSuchOrganisation
    require(by, Action.WRITE_BULLETINS, organisation.path, seen=Action.SEE_REGISTER)
    if ends_on < starts_on or starts_on > timezone.localdate(now):
        raise WrongPeriod(
            Text("起止日期不对：结束应不早于开始，开始应不晚于今天", "the period has to end after it starts, and start no later than today")
        )
    inspection = _newest(organisation)
    with transaction.atomic():
        made = Bulletin.objects.create(
            organisation=organisation,
            inspection=inspection,
            previous=Bulletin.objects.filter(organisation=organisation, issued_at__isnull=False, ends_on__lt=starts_on)
            .order_by("-ends_on", "-id")
            .first(),
            title=title,
            starts_on=starts_on,
            ends_on=ends_on,
            foreword=foreword,
            content=content(organisation, inspection, starts_on, ends_on),
            made_by_id=person_of(by),
            made_at=now,
        )
        _record(made, "bulletin.draft", by, now, {"period": [starts_on.isoformat(), ends_on.isoformat()]})
    return made


def renew(bulletin_id: int, *, version: int, title: str, foreword: str, by: Actor, now: datetime) -> None:
    """
    Change a draft's title and foreword, and count anew from the findings as they are judged now.

    :raises NoSuchBulletin: as its name says. :raises AlreadyIssued: it is public. :raises ChangedMeanwhile: it was changed since.
    """
    with transaction.atomic():
        made = _locked(bulletin_id, version, by)
        made.title, made.foreword, made.inspection = title, foreword, _newest(made.organisation)
        made.content = content(made.organisation, made.inspection, made.starts_on, made.ends_on)
        made.version += 1
        made.save()
        _record(made, "bulletin.renew", by, now, {"title": title})


def issue(bulletin_id: int, *, version: int, by: Actor, now: datetime) -> None:
    """
    Issue a bulletin as it stands; from now on it does not change.

    :raises WrongPeriod: the period has not ended. Otherwise as `renew`.
    """
    with transaction.atomic():
        made = _locked(bulletin_id, version, by)
        if made.ends_on > timezone.localdate(now):
            raise WrongPeriod(Text("通报所涉期间尚未结束，不能印发", "the period has not ended; the bulletin cannot be issued"))
        made.issued_at = now
        made.version += 1
        made.save(update_fields=("issued_at", "version"))
        _record(made, "bulletin.issue", by, now, {name: _told(made.content[name]) for name in ("accounts", "websites")})


def _told(counted: Mapping[str, int]) -> dict[str, int]:
    return {"inspected": counted["checked"], "unqualified": counted["failed"]}


def content(organisation: Organisation, inspection: Inspection, starts_on: date, ends_on: date) -> Mapping[str, Any]:
    """Return what a bulletin of that organisation states now: see `inspection.domain.bulletin.state`."""
    accounts = Account.objects.filter(organisation__path__startswith=organisation.path).exclude(state__in=GONE)
    inspected = accounts.filter(findings__isnull=False).distinct().order_by()
    checked = dict(inspected.values_list("platform").annotate(count=Count("id", distinct=True)))
    found = Finding.objects.filter(account__in=accounts)
    faults = (
        found.filter(standing__in=STANDS)
        .select_related("account__organisation")
        .order_by("account__organisation__path", "account__name", "id")
    )
    return state(
        checked,
        [_fault(one) for one in faults],
        period=_period(organisation, starts_on, ends_on),
        unjudged=found.filter(standing=Standing.OPEN).count(),
        untold=found.filter(verdict=Verdict.CANNOT_TELL).values("account").distinct().count(),
    ) | {"as_of": inspection.as_of.isoformat(), "inspection": inspection.pk}


def _fault(found: Finding) -> Fault:
    return Fault(
        account_id=found.account_id,
        account=found.account.name,
        platform=found.account.platform,
        organisation=found.account.organisation.name,
        rule_id=found.rule_id,
        title_zh=found.title_zh,
        title_en=found.title_en,
        severity=found.severity,
        basis=f"{found.document}，{found.clause}",
        sentence_zh=found.sentence_zh,
        sentence_en=found.sentence_en,
        failing=found.severity == Severity.VETO,
    )


def _period(organisation: Organisation, starts_on: date, ends_on: date) -> Period:
    zone = timezone.get_default_timezone()
    first, after = (datetime.combine(day, time.min, zone) for day in (starts_on, ends_on + timedelta(days=1)))
    theirs = Rectification.objects.filter(finding__account__organisation__path__startswith=organisation.path)
    running = theirs.filter(sent_at__lt=after).exclude(ended_at__lt=after)
    return Period(
        sent=theirs.filter(sent_at__gte=first, sent_at__lt=after).count(),
        corrected=theirs.filter(ended_at__gte=first, ended_at__lt=after, outcome="corrected").count(),
        running=running.count(),
        overdue=running.filter(due_on__lt=ends_on).count(),
    )


def _newest(organisation: Organisation) -> Inspection:
    above = [path + "/" for path in _starts(organisation.path)]
    newest = Inspection.objects.filter(organisation__path__in=above, state="done", again=[]).order_by("-as_of", "-id").first()
    if newest is None:
        raise NoInspection(Text("这个单位还没有检查过，请先进行一次检查", "this organisation has not been inspected yet; inspect it first"))
    return newest


def _starts(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _locked(bulletin_id: int, version: int, by: Actor) -> Bulletin:
    made = Bulletin.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=bulletin_id).first()
    if made is None:
        raise NoSuchBulletin(Text("没有这份通报", "there is no such bulletin"))
    require(by, Action.WRITE_BULLETINS, made.organisation.path)
    if made.issued_at:
        raise AlreadyIssued(
            Text("通报已经印发，不能再改；如有差错，请另发更正", "the bulletin has been issued and cannot be changed; issue a correction")
        )
    if made.version != version:
        raise ChangedMeanwhile(Text("通报刚刚被别人改动，请重新查看", "somebody else has just changed the bulletin; look at it again"))
    return made


def _record(made: Bulletin, action: str, by: Actor, now: datetime, change: Mapping[str, Any]) -> None:
    act = Act(action=action, subject=f"bulletin:{made.pk}", subject_name=made.title, place=made.organisation.path, change=change)
    record(act, by=by, now=now)
