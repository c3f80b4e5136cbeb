"""Reading inspections and findings, within what the reader may see."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from guikou.inspection.domain.limits import day_of_breaking
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.domain.standing import WAITS_FOR_OWNER, WAITS_FOR_SUPERVISOR, Standing
from guikou.inspection.models import Bulletin, Finding, Inspection, Rectification
from guikou.inspection.operations.freezing import rows_behind
from guikou.inspection.operations.running import result_file
from guikou.kernel.tables import FINDINGS
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import everywhere, under

SEEN = Action.SEE_FINDINGS


def inspections(by: Actor) -> QuerySet[Inspection]:
    """Return the inspections of organisations whose findings the reader may see, the newest first."""
    return Inspection.objects.filter(under(by.reach(SEEN), field="organisation__path")).select_related("organisation").defer("rules")


def findings(by: Actor) -> QuerySet[Finding]:
    """Return the findings that the reader may see, with account and organisation."""
    return Finding.objects.filter(under(by.reach(SEEN), field="account__organisation__path")).select_related("account__organisation")


def of_accounts(by: Actor) -> QuerySet[Finding]:
    """Return the findings that the reader may see in no order and with nothing beside them: for conditions on accounts, which ask once for each account."""
    found = Finding.objects.order_by()
    return found if everywhere(by, SEEN) else found.filter(under(by.reach(SEEN), field="account__organisation__path"))


def open_problems(by: Actor) -> QuerySet[Finding]:
    """Return those of them that wait for somebody."""
    return of_accounts(by).filter(standing__in=[each.value for each in WAITS_FOR_OWNER | WAITS_FOR_SUPERVISOR])


def of_account(account_id: int, by: Actor) -> QuerySet[Finding]:
    """Return what the rules say of one account, what is wrong first."""
    order = {Verdict.NOT_MET: 0, Verdict.CANNOT_TELL: 1, Verdict.MET: 2}
    return findings(by).filter(account=account_id).order_by(*_order("verdict", order), "id")


def finding(finding_id: int, by: Actor) -> Finding:
    """
    Return one finding.

    :raises Finding.DoesNotExist: there is none, or the reader may not see it.
    """
    return findings(by).select_related("account__organisation", "inspection").get(pk=finding_id)


def soon(by: Actor, today: date, *, days: int = 14) -> QuerySet[Finding]:
    """Return what was met at the newest inspection and breaks its limit within so many days from today, unless something new comes."""
    return findings(by).filter(verdict=Verdict.MET, breaks_on__gte=day_of_breaking(today, 0), breaks_on__lte=day_of_breaking(today, days))


def run_out(by: Actor, today: date) -> QuerySet[Finding]:
    """Return what was met at the newest inspection and whose limit has passed since: only another inspection can tell. In no order, for conditions."""
    return of_accounts(by).filter(verdict=Verdict.MET, breaks_on__lt=day_of_breaking(today, 0))


def evidence(found: Finding) -> Mapping[str, Any]:
    """Return the rows behind a finding: frozen ones where a person confirmed it, else as they are now; moments as moments."""
    rows = found.frozen or rows_behind(found)
    posts = [row | {"published_at": _moment(row["published_at"])} for row in rows["posts"]]
    questions = [row | {"asked_at": _moment(row["asked_at"])} for row in rows["questions"]]
    return rows | {"posts": posts, "questions": questions}


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def waiting(by: Actor) -> Mapping[str, int]:
    """Return how many findings wait for the reader: `judge` as a supervisor, `answer` as an owner."""
    judged = Finding.objects.filter(under(by.reach(Action.JUDGE_FINDINGS), field="account__organisation__path"))
    answered = Finding.objects.filter(under(by.reach(Action.ANSWER_FINDINGS), field="account__organisation__path"))
    return {
        "judge": judged.filter(standing__in=WAITS_FOR_SUPERVISOR).count(),
        "answer": answered.filter(standing__in=WAITS_FOR_OWNER).count(),
    }


def overdue(by: Actor, today: date) -> QuerySet[Rectification]:
    """Return the running rectifications whose last day has passed, the longest overdue first."""
    return (
        Rectification.objects.filter(
            under(by.reach(SEEN), field="finding__account__organisation__path"), ended_at__isnull=True, due_on__lt=today
        )
        .select_related("finding__account__organisation")
        .order_by("due_on", "id")
    )


def standings(by: Actor) -> Mapping[Standing, int]:
    """Return how many findings stand where, for the state of things."""
    counted = findings(by).exclude(standing=Standing.NONE).order_by().values_list("standing").annotate(count=Count("id"))
    return {Standing(standing): count for standing, count in counted}


def bulletins(by: Actor) -> QuerySet[Bulletin]:
    """Return issued bulletins of what the reader may see, and the drafts where they may write them."""
    readable = Q(issued_at__isnull=False) & under(by.reach(SEEN), field="organisation__path")
    return Bulletin.objects.filter(readable | under(by.reach(Action.WRITE_BULLETINS), field="organisation__path")).select_related(
        "organisation", "inspection", "previous"
    )


def result_of(inspection: Inspection) -> pl.DataFrame:
    """Return the FINDINGS table of an inspection as it was stored when it ended; empty while it has not."""
    file = result_file(inspection)
    return pl.read_parquet(file) if inspection.state == "done" and file.is_file() else FINDINGS.frame(())


def _order(column: str, order: Mapping[Any, int]) -> list[Any]:
    return [
        Case(*(When(**{column: value}, then=Value(place)) for value, place in order.items()), default=Value(9), output_field=IntegerField())
    ]
