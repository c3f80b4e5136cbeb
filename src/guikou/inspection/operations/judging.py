"""What people decide about a finding: confirm it, set it aside, send it for rectification, answer."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import transaction

from guikou.inspection.domain.rules import Verdict
from guikou.inspection.domain.standing import Standing, judge
from guikou.inspection.models import Finding, Rectification
from guikou.inspection.operations.freezing import rows_behind
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotThere, require
from guikou.people.operations.own import person_of
from guikou.trail.operations import Act, record


class NoSuchFinding(NotThere):
    """There is no such finding."""


class NotAProblem(Refusal):
    """Nobody decides about the finding: it is met, or it cannot be told."""


class ChangedMeanwhile(Refusal):
    """Somebody else, or an inspection, changed the finding since the page was opened."""


class ReasonMissing(Refusal):
    """A reason or an instruction is required."""


class DayPassed(Refusal):
    """The last day for the rectification has to be ahead."""


def confirm(finding_id: int, *, version: int, by: Actor, now: datetime) -> None:
    """
    Confirm that the finding is right, and freeze the rows behind its evidence.

    :raises NoSuchFinding: as its name says. :raises NotAllowed: not theirs to judge. :raises ChangedMeanwhile: it was changed since.
    :raises NotAProblem: nothing is to be decided. :raises NoSuchJudgement: it does not stand where it can be confirmed.
    """
    with _deciding(finding_id, version, Action.JUDGE_FINDINGS, by) as found:
        if found.verdict != Verdict.NOT_MET:
            raise NotAProblem(
                Text("最近一次检查未认为这是问题，不能认定", "the newest inspection does not call this a problem; it cannot be confirmed")
            )
        found.frozen = rows_behind(found)
        _decide(found, Standing.CONFIRMED, "finding.confirm", by=by, now=now, more={"evidence": found.frozen["digest"]})


def set_aside(finding_id: int, *, version: int, why: str, by: Actor, now: datetime) -> None:
    """
    Set the finding aside, with a reason; a running rectification ends.

    :raises ReasonMissing: there is no reason. Otherwise as `confirm`.
    """
    with _deciding(finding_id, version, Action.JUDGE_FINDINGS, by) as found:
        if not why.strip():
            raise ReasonMissing(Text("请写明不采纳的理由", "say why it is set aside"))
        found.rectifications.filter(ended_at__isnull=True).update(ended_at=now, outcome="set-aside")
        _decide(found, Standing.SET_ASIDE, "finding.set-aside", by=by, now=now, why=why)


def take_back(finding_id: int, *, version: int, why: str, by: Actor, now: datetime) -> None:
    """
    Undo a confirmation or a setting aside: the finding is to be judged again.

    :raises ReasonMissing: there is no reason. Otherwise as `confirm`.
    """
    with _deciding(finding_id, version, Action.JUDGE_FINDINGS, by) as found:
        if not why.strip():
            raise ReasonMissing(Text("请写明撤回的理由", "say why this is taken back"))
        found.frozen = {}
        _decide(found, Standing.OPEN, "finding.take-back", by=by, now=now, why=why)


def send_for_rectification(finding_id: int, *, version: int, instruction: str, due_on: date, today: date, by: Actor, now: datetime) -> None:
    """
    Send a confirmed finding to the owner unit, to be put right by a day; an answer that does not satisfy is sent back the same way.

    :raises ReasonMissing: there is no instruction. :raises DayPassed: the day is not ahead of `today`. Otherwise as `confirm`.
    """
    with _deciding(finding_id, version, Action.JUDGE_FINDINGS, by) as found:
        if not instruction.strip():
            raise ReasonMissing(Text("请写明整改要求", "say what has to be put right"))
        if due_on <= today:
            raise DayPassed(Text("整改期限应在今天之后", "the last day has to be after today"))
        found.rectifications.filter(ended_at__isnull=True).update(ended_at=now, outcome="sent-back")
        _decide(found, Standing.RECTIFYING, "finding.rectify", by=by, now=now, why=instruction, more={"due_on": due_on.isoformat()})
        Rectification.objects.create(finding=found, instruction=instruction, due_on=due_on, sent_by_id=person_of(by), sent_at=now)


def answer(finding_id: int, *, version: int, text: str, by: Actor, now: datetime, proof_id: int | None = None) -> None:
    """
    Answer a rectification as the owner unit: what was done. The next inspection says whether it is corrected.

    :raises ReasonMissing: the answer is empty. Otherwise as `confirm`.
    """
    with _deciding(finding_id, version, Action.ANSWER_FINDINGS, by) as found:
        if not text.strip():
            raise ReasonMissing(Text("请写明整改情况", "say what was done"))
        _decide(found, Standing.ANSWERED, "finding.answer", by=by, now=now, why=text)
        found.rectifications.filter(ended_at__isnull=True).update(
            answer=text, answered_by_id=by.person_id, answered_at=now, proof_id=proof_id
        )


@contextmanager
def _deciding(finding_id: int, version: int, action: Action, by: Actor) -> Iterator[Finding]:
    with transaction.atomic():
        found = Finding.objects.select_for_update(of=("self",)).select_related("account__organisation").filter(pk=finding_id).first()
        if found is None:
            raise NoSuchFinding(Text("没有这个问题", "there is no such finding"))
        require(by, action, found.account.organisation.path)
        if found.version != version:
            raise ChangedMeanwhile(
                Text(
                    "这个问题刚刚被别人或新的检查改动，请重新查看后再决定",
                    "somebody else or a new inspection has just changed this finding; look at it again",
                )
            )
        yield found


def _decide(
    found: Finding, to: Standing, action: str, *, by: Actor, now: datetime, why: str = "", more: dict[str, Any] | None = None
) -> None:
    before = Standing(found.standing)
    found.standing = judge(before, to)
    found.judged_by_name, found.judged_at, found.why = by.name, now, why
    found.version += 1
    found.save(update_fields=("standing", "judged_by_name", "judged_at", "why", "frozen", "version"))
    act = Act(
        action=action,
        subject=f"account:{found.account_id}",
        subject_name=found.account.name,
        place=found.account.organisation.path,
        change={"rule": found.rule_id, "standing": [before, to], **(more or {})},
        why=why,
    )
    record(act, by=by, now=now)


Picked = Iterable[tuple[int, int]]


def confirm_many(picked: Picked, *, by: Actor, now: datetime) -> int:
    """Confirm findings, given as number and version, all or none; return how many. Errors as `confirm`."""
    with transaction.atomic():
        chosen = list(picked)
        for finding_id, version in chosen:
            confirm(finding_id, version=version, by=by, now=now)
        return len(chosen)


def set_aside_many(picked: Picked, *, why: str, by: Actor, now: datetime) -> int:
    """Set findings aside, all or none; return how many. Errors as `set_aside`."""
    with transaction.atomic():
        chosen = list(picked)
        for finding_id, version in chosen:
            set_aside(finding_id, version=version, why=why, by=by, now=now)
        return len(chosen)


def send_many(picked: Picked, *, instruction: str, due_on: date, today: date, by: Actor, now: datetime) -> int:
    """Send findings for rectification, all or none; return how many. Errors as `send_for_rectification`."""
    with transaction.atomic():
        chosen = list(picked)
        for finding_id, version in chosen:
            send_for_rectification(finding_id, version=version, instruction=instruction, due_on=due_on, today=today, by=by, now=now)
        return len(chosen)
