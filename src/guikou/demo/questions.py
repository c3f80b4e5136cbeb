"""What the public asks on the accounts, and when it is answered."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from guikou.demo import stock
from guikou.demo.posts import Year
from guikou.demo.rhythm import DAY, END, START
from guikou.demo.streams import token, words
from guikou.kernel.tables import QUESTIONS

_OVERDUE_FROM, _OVERDUE_UNTIL = 95, 300


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The table, and the ids of the questions left unanswered for more than three months."""

    table: pl.DataFrame
    unanswered: tuple[str, ...]


def ask(year: Year) -> Asked:
    """Return about five questions a year for an account of ordinary size, most of them answered within ten days."""
    rows: list[dict[str, Any]] = []
    unanswered: list[str] = []
    for i, account in enumerate(year.accounts):
        if not account.primary:
            continue
        rng = words(year.seed, "questions", account.account_id)
        start = max(year.span(i)[0], START)
        for _ in range(int(rng.random() * 5 * account.unit.weight)):
            asked = start + int(rng.random() * (END - start - DAY))
            waited = int(DAY * (0.2 + 4 * rng.expovariate(1.0)))
            answered = asked + min(waited, 40 * DAY)
            rows.append(_row(year, i, len(rows), asked, answered if answered < END else None, rng.random()))
        if i in year.flaws.unanswered:
            for _ in range(2 + int(rng.random() * 4)):
                asked = END - int(DAY * (_OVERDUE_FROM + rng.random() * (_OVERDUE_UNTIL - _OVERDUE_FROM)))
                rows.append(_row(year, i, len(rows), asked, None, rng.random()))
                unanswered.append(rows[-1]["question_id"])
    rows.sort(key=lambda row: (row["asked_at"], row["question_id"]))
    return Asked(table=QUESTIONS.frame(rows), unanswered=tuple(sorted(unanswered)))


def _row(year: Year, i: int, number: int, asked: int, answered: int | None, draw: float) -> dict[str, Any]:
    account = year.accounts[i]
    choices = stock.load("questions")[account.unit.topic]
    chosen = choices[int(draw * len(choices))]
    towns = account.unit.county.towns
    place = account.unit.place if account.unit.level in ("township", "village") else towns[int(draw * 977) % len(towns)]
    values = {"place": place, "unit": account.unit.short}
    return {
        "question_id": f"Q-{token(year.seed, 'question', account.account_id, number, asked)[:12]}",
        "account_id": account.account_id,
        "organisation_id": account.unit.organisation_id,
        "asked_at": datetime.fromtimestamp(asked, UTC),
        "subject": chosen["subject"].format(**values),
        "text": chosen["text"].format(**values),
        "category": chosen["category"],
        "answered_at": datetime.fromtimestamp(answered, UTC) if answered else None,
        "answer": chosen["answer"].format(**values) if answered else None,
    }
