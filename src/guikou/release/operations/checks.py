"""Checks before an edition is handed in: what stands in the way, what was overruled, and the list that the office keeps for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from guikou.kernel.bilingual import Counted, Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotThere, require, require_somewhere
from guikou.people.models import Organisation
from guikou.people.operations.tree import ChangedMeanwhile, NoSuchOrganisation
from guikou.release import content
from guikou.release.checking import Found, found
from guikou.release.domain import review
from guikou.release.domain.checks.base import Level, overrule, standing
from guikou.release.models import Edition, OfficeEntry, Overruling
from guikou.release.operations.common import ON_ITS_WAY
from guikou.trail.operations import Act, record

MOST_OTHERS: Final = 20


_STOPS: Final = Counted(
    "发现{n}处必须改正的问题，改正后才能送审：{first}",
    "{n} thing has to be mended before it is handed in: {first}",
    "{n} things have to be mended before it is handed in; the first: {first}",
)
_WARNINGS: Final = Counted(
    "有{n}处提醒没有处理，请改正，或写明保留的理由：{first}",
    "{n} warning is neither mended nor given a reason: {first}",
    "{n} warnings are neither mended nor given a reason; the first: {first}",
)


class ChecksStand(Refusal):
    """Checks hold the draft up: `remarks` are those that are neither mended nor overruled."""

    def __init__(self, remarks: Sequence[Found]) -> None:
        stops = [each for each in remarks if each.remark.level is Level.STOP]
        first = stops[0] if stops else remarks[0]
        super().__init__((_STOPS if stops else _WARNINGS).of(len(stops or remarks), first=first.remark.what))
        self.remarks = tuple(remarks)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks said of the content with that hash."""

    content_hash: str
    remarks: tuple[Found, ...]


def of_draft(release_id: int, *, now: datetime) -> Checked | None:
    """Return what the checks say of the edition that is on its way; None where there is none. Whoever calls it asks for the right afterwards."""
    edition = Edition.objects.filter(release=release_id, state__in=ON_ITS_WAY).select_related("release__organisation").first()
    return of_edition(edition, now=now) if edition else None


def of_edition(edition: Edition, *, now: datetime) -> Checked:
    """Return what the checks say of an edition, for the day on which it is to come out."""
    said = content.read(edition.content, edition.own, content_hash=edition.content_hash)
    on = timezone.localdate(max(edition.release.scheduled_at or now, now))
    return Checked(edition.content_hash, found(edition.release, said, on=on))


def settle(
    edition: Edition, checked: Checked | None, reasons: Mapping[str, str], *, emergency: bool = False, by: review.Person, now: datetime
) -> list[list[str]]:
    """
    Let an edition pass whose remarks are all mended or overruled, and keep what was overruled; return it for the trail. Its row is locked. In an emergency warnings
    hold nothing up.

    :raises ChangedMeanwhile: the checks saw other content.
    :raises ChecksStand: something is left.
    """
    if checked is None or checked.content_hash != edition.content_hash:
        raise ChangedMeanwhile
    given = {key: _reason(reason) for key, reason in reasons.items() if _reason(reason)}
    before = set(Overruling.objects.filter(edition=edition).values_list("key", flat=True))
    asked = [each.remark for each in checked.remarks if not emergency or each.remark.level is Level.STOP]
    left = {each.key for each in standing(asked, given.keys() | before)}
    if left:
        raise ChecksStand([each for each in checked.remarks if each.remark.key in left])
    new = [each.remark for each in checked.remarks if each.remark.key in given and each.remark.level is Level.WARN]
    rows = [
        Overruling(
            edition=edition,
            key=overrule(each, given[each.key]),
            what_zh=each.what.zh,
            what_en=each.what.en,
            reason=given[each.key],
            person_key=by.key,
            name=by.name,
            at=now,
        )
        for each in new
        if each.key not in before
    ]
    Overruling.objects.bulk_create(rows)
    return [[row.what_zh, row.what_en, row.reason] for row in rows]


def _reason(text: str) -> str:
    return text.replace("\x00", "").strip()[:1000]


class NoSuchEntry(NotThere):
    """There is no such line in the office's list."""

    def __init__(self) -> None:
        super().__init__(Text("名单中没有这一条", "There is no such line in the list"))


class BadEntry(Refusal):
    """A line of the list lacks something, or is there already."""

    def __init__(self, field: str, reason: Text) -> None:
        super().__init__(reason)
        self.field = field


def keep_entry(
    *,
    organisation_id: int,
    kind: str,
    right: str,
    others: Sequence[str],
    entry_id: int | None = None,
    version: int | None = None,
    by: Actor,
    now: datetime,
) -> OfficeEntry:
    """
    Add a line to the list of an organisation, which counts for those below it too, or change one.

    :raises NoSuchEntry: there is none with that id.
    :raises BadEntry: a part is missing, or the line is there already.
    :raises ChangedMeanwhile: somebody else changed it since.
    """
    require_somewhere(by, Action.WRITE_RELEASES)
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
        if organisation is None:
            raise NoSuchOrganisation
        require(by, Action.WRITE_RELEASES, organisation.path)
        entry = OfficeEntry(organisation=organisation, version=0) if entry_id is None else _entry(entry_id, by)
        if entry_id is not None and version != entry.version:
            raise ChangedMeanwhile
        right, others = right.replace("\x00", "").strip(), [each for other in others if (each := other.replace("\x00", "").strip())]
        _check(kind, right, others)
        if OfficeEntry.objects.filter(organisation=organisation, kind=kind, right=right).exclude(pk=entry.pk).exists():
            raise BadEntry("right", Text("名单中已有这一条", "The list has this line already"))
        before = [entry.right, *entry.others] if entry.pk else None
        entry.organisation, entry.kind, entry.right, entry.others = organisation, kind, right, others
        entry.version += 1
        entry.save()
        record(_act("office-keep", entry, {"kind": kind, "entry": [before, [right, *others]]}), by=by, now=now)
    return entry


def remove_entry(*, entry_id: int, by: Actor, now: datetime) -> None:
    """
    Take a line out of the list.

    :raises NoSuchEntry: there is none.
    """
    require_somewhere(by, Action.WRITE_RELEASES)
    with transaction.atomic():
        entry = _entry(entry_id, by)
        act = _act("office-remove", entry, {"kind": entry.kind, "entry": [[entry.right, *entry.others], None]})
        entry.delete()
        record(act, by=by, now=now)


def _entry(entry_id: int, by: Actor) -> OfficeEntry:
    entry = OfficeEntry.objects.select_related("organisation").filter(pk=entry_id).first()
    if entry is None:
        raise NoSuchEntry
    require(by, Action.WRITE_RELEASES, entry.organisation.path)
    return entry


def _check(kind: str, right: str, others: Sequence[str]) -> None:
    if kind not in OfficeEntry.Kind.values:
        raise BadEntry("kind", Text("请从列表中选择类别", "Choose a kind from the list"))
    if not right:
        raise BadEntry("right", Text("请填写", "Fill it in"))
    if kind in (OfficeEntry.Kind.OFFICIAL, OfficeEntry.Kind.TERM) and not others:
        raise BadEntry("others", Text("请至少填写一项，每行一项", "Write at least one, each on a line of its own"))
    if len(others) > MOST_OTHERS or any(len(each) > 200 for each in others) or len(right) > 200:
        raise BadEntry("others", Text("最多20项，每项最多200字", "At most 20, each of 200 characters at most"))


def _act(what: str, entry: OfficeEntry, change: Mapping[str, object]) -> Act:
    organisation = entry.organisation
    return Act(
        action=f"release.{what}",
        subject=f"organisation:{organisation.pk}",
        subject_name=organisation.name,
        place=organisation.path,
        change=dict(change),
    )


__all__ = ["BadEntry", "Checked", "ChecksStand", "NoSuchEntry", "keep_entry", "of_draft", "of_edition", "remove_entry", "settle"]
