"""
The outbox: one row for each account and language that something goes to, written in the transaction that makes it public or takes it back.

Rows that no worker has begun are given the newer content instead of a second row, so that the public never sees what was already replaced.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from guikou.channels.states import State
from guikou.kernel.bilingual import Text
from guikou.registry.domain.states import WORDS, AccountState
from guikou.registry.domain.stopping import TAKING
from guikou.registry.models import Account
from guikou.registry.queries.accounts import accounts_by_key
from guikou.release.causes import Cause
from guikou.release.domain.content import Edition as Content
from guikou.release.models import Delivery, Edition, Letter, Release

_NOT_BEGUN: Final = (State.QUEUED, State.PREPARED, State.REFUSED)
REPLACED: Final = Text("内容已由更新的版本替代，没有发出", "A newer edition took its place before this was sent; nothing went out")
IN_PART: Final = Text("部分邮件已经寄出，其余不再寄出", "Some of its mails had gone out; the others are not sent")
TAKEN_BACK: Final = Text("稿件在投递前已撤回，没有发出", "The release was taken back before this was sent; nothing went out")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An account that gets nothing, and why."""

    account: str
    why: Text


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows were added, and whom they leave out."""

    rows: int
    left_out: tuple[LeftOut, ...] = ()


def publish(edition: Edition, shown: Content, *, now: datetime) -> Written:
    """
    Write what an edition that becomes public sends, with its release's row locked.

    Where nothing of the release went out yet it is a publication, elsewhere a correction; where it is shown no more, what is there is taken back.
    """
    release = edition.release
    known = accounts_by_key({each.account for each in shown.accounts})
    standing = _standing(release)
    rows, left_out, kept = [], [], set()
    for each in shown.accounts:
        account, language = known.get(each.account), each.version.language.value
        if why := _why_not(account):
            left_out.append(LeftOut(account.name if account else each.account, why))
            if account:
                kept.add((account.pk, language))
                end(standing.get((account.pk, language), []), REPLACED)
            continue
        assert account is not None  # noqa: S101 - there is a reason otherwise
        if (account.pk, language) in kept:  # two entries of the register were merged since
            continue
        kept.add((account.pk, language))
        there = standing.get((account.pk, language), [])
        act = Delivery.Act.CORRECT if any(_begun(row) for row in there) else Delivery.Act.PUBLISH
        waiting = [row for row in there if not _begun(row) and row.act == act][-1:]
        end([row for row in there if row not in waiting], REPLACED)
        if waiting:
            give(waiting[0], edition, now=now)
        else:
            rows.append(_row(edition, account.pk, language, act, after=there, now=now))
    gone = {place: there for place, there in standing.items() if place not in kept}
    rows += _taking_back(edition, gone, now=now)
    Delivery.objects.bulk_create(rows)
    return Written(len(rows), tuple(left_out))


def take_back(edition: Edition, *, now: datetime) -> Written:
    """Write what takes a release back everywhere, with its row locked. What no worker has begun is ended instead. Closed accounts are asked too."""
    rows = _taking_back(edition, _standing(edition.release), now=now)
    Delivery.objects.bulk_create(rows)
    return Written(len(rows))


def _standing(release: Release) -> dict[tuple[int, str], list[Delivery]]:
    """Return the rows of a release that are not recalls, locked, by account and language, in the order in which they came."""
    found: dict[tuple[int, str], list[Delivery]] = {}
    rows = release.deliveries.select_for_update().exclude(act=Delivery.Act.RECALL).annotate(mailed=Exists(mails_out(OuterRef("pk"))))
    for row in rows.order_by("pk"):
        found.setdefault((row.account_id, row.language), []).append(row)
    return found


def _begun(row: Delivery) -> bool:
    """Say whether the public may see something of it: all that was ever about to be sent and is not known to have failed."""
    return row.state not in _NOT_BEGUN or getattr(row, "mailed", False)


def mails_out(delivery: Any) -> QuerySet[Letter]:
    """Return the letters of a delivery that went out, or may have: it can be stopped in between, and some have it then."""
    return Letter.objects.filter(delivery=delivery, state__in=Letter.HAS_IT)


def _why_not(account: Account | None) -> Text | None:
    if account is None:
        return Text("台账中已没有这个账号", "the register has no such account any more")
    if AccountState(account.state) not in TAKING:
        return Text("账号目前是“{state}”，不再接收新内容", "the account is “{state}” and takes nothing new").fill(
            state=WORDS[AccountState(account.state)]
        )
    return None


def _row(edition: Edition, account_id: int, language: str, act: Delivery.Act, *, after: Sequence[Delivery], now: datetime) -> Delivery:
    """Return a row that comes after these on the same account: where they went, there it goes, to the practice platform or the real one."""
    return Delivery(
        practice=after[-1].practice if after else True,
        edition=edition,
        release=edition.release,
        account_id=account_id,
        language=language,
        act=act,
        key=_key(edition, account_id, language, act),
        intended_at=now,
        not_before=now,
    )


def _key(edition: Edition, account_id: int, language: str, act: str) -> str:
    return f"{edition.release.slug}-{account_id}-{language}-{act}{edition.number}"


def give(row: Delivery, edition: Edition, *, now: datetime) -> None:
    """Let a row that went nowhere, locked by the caller, carry this edition, from the start. Under a new key, so that nothing prepared of the old content is ever found and sent."""
    row.edition, row.key = edition, _key(edition, row.account_id, row.language, row.act)
    row.state, row.hold, row.tries, row.prepared, row.sending_since, row.sent = State.QUEUED, "", 0, None, None, None
    row.problem_zh = row.problem_en = row.next_step_zh = row.next_step_en = row.code = row.field = row.cause = ""
    row.intended_at = row.not_before = now
    _interrupt(row)


def _taking_back(edition: Edition, standing: dict[tuple[int, str], list[Delivery]], *, now: datetime) -> list[Delivery]:
    rows = []
    for (account_id, language), there in standing.items():
        end(there, TAKEN_BACK)
        if any(_begun(row) for row in there):
            rows.append(_row(edition, account_id, language, Delivery.Act.RECALL, after=there, now=now))
    return rows


def end(rows: Iterable[Delivery], why: Text, *, of: Sequence[State] = (State.QUEUED, State.PREPARED)) -> None:
    """End those of the rows, locked by the caller, that are in one of these states: no worker has begun to send them."""
    for row in rows:
        if row.state in of:
            row.state, row.hold, row.prepared = State.REFUSED, "", None
            said = IN_PART if getattr(row, "mailed", False) else why
            row.problem_zh, row.problem_en, row.cause = said.zh, said.en, Cause.REPLACED if why is REPLACED else Cause.TAKEN_BACK
            _interrupt(row)


def _interrupt(row: Delivery) -> None:
    """Save the row and take it from a worker that has it and has not begun to send: its fence is a later one now."""
    row.leased_until, row.fence = None, row.fence + 1
    row.save()
