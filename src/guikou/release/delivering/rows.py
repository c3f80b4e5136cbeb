"""A delivery as the database keeps it, and as `channels` knows it."""

from typing import Any

from guikou.channels.delivery import Delivery, Hold, State
from guikou.channels.protocol import Key, Prepared, Seen, Sent
from guikou.kernel.bilingual import Text
from guikou.release import models

LONGEST_TEXT = 100_000
"""Of what was read back so many characters are kept: more than the longest article has."""


def read(row: models.Delivery) -> Delivery:
    """Return a row as `channels` knows it."""
    return Delivery(
        key=Key(delivery=row.key, intended_at=row.intended_at),
        state=State(row.state),
        hold=Hold(row.hold),
        tries=row.tries,
        not_before=row.not_before,
        prepared=Prepared(row.prepared) if row.prepared is not None else None,
        sending_since=row.sending_since,
        sent=sent_of(row),
        seen=_seen(row.seen),
        problem=_text(row.problem_zh, row.problem_en),
        next_step=_text(row.next_step_zh, row.next_step_en),
        code=row.code,
        field=row.field,
        steps=tuple(Text(zh, en) for zh, en in row.steps),
    )


def sent_of(row: models.Delivery) -> Sent | None:
    """Return what the platform accepted, if it did."""
    return Sent(row.sent, row.address) if row.sent is not None else None


def columns(delivery: Delivery) -> dict[str, Any]:
    """Return the columns of a delivery, but for those that say who has it."""
    problem, step = delivery.problem or Text("", ""), delivery.next_step or Text("", "")
    return {
        "state": delivery.state.value,
        "hold": delivery.hold.value,
        "tries": delivery.tries,
        "prepared": dict(delivery.prepared.ids) if delivery.prepared else None,
        "sending_since": delivery.sending_since,
        "sent": dict(delivery.sent.ids) if delivery.sent else None,
        "address": delivery.sent.address[:1000] if delivery.sent else "",
        "seen": _plain(delivery.seen) if delivery.seen else None,
        "problem_zh": problem.zh,
        "problem_en": problem.en,
        "next_step_zh": step.zh,
        "next_step_en": step.en,
        "code": delivery.code[:60],
        "field": delivery.field[:20],
        "steps": [[each.zh, each.en] for each in delivery.steps],
    }


def _plain(seen: Seen) -> dict[str, Any]:
    return {"address": seen.address, "title": seen.title, "text": seen.text[:LONGEST_TEXT], "ids": dict(seen.ids)}


def _seen(plain: Any) -> Seen | None:
    return Seen(address=plain["address"], title=plain["title"], text=plain["text"], ids=plain["ids"]) if plain else None


def _text(zh: str, en: str) -> Text | None:
    return Text(zh, en) if en else None
