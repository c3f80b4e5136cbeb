"""The numbers behind a decision, each as `table:key:column=value`, so that it leads to its row."""

from datetime import UTC, datetime

from guikou.consolidation.domain.settled import Settled

_COLUMNS = (
    ("accounts", ("followers", "last_update_at", "status", "kind", "verified", "protected")),
    ("coverage", ("last_post_at", "behind")),
    ("own_output", ("posts", "own", "needless", "own_share")),
    ("reach", ("reach", "reads_per_post", "expected_low", "months_below")),
    ("workload", ("posts_per_month", "hours_low", "hours", "hours_high", "duplicate_hours")),
)
_NAMES = {"reach": "verdict"}


def evidence(settled: Settled, place: int) -> list[str]:
    """Return the numbers used for the decision on an account, in a fixed order. What is not known is left out."""
    facts = settled.judged(place).facts
    key = facts.account_id
    verdicts = [f"findings:{key}|{rule}:verdict={verdict.value}" for _ground, (rule, verdict) in sorted(facts.verdicts.items())]
    owner = [f"accounts:{key}:organisation_origin=data"] if facts.owner_confirmed else []
    numbers = [
        f"{table}:{key}:{_NAMES.get(column, column)}={_written(value)}"
        for table, columns in _COLUMNS
        for column in columns
        if (value := getattr(facts, column)) is not None and value is not False
    ]
    return [*verdicts, *owner, *numbers, *(f"services:{o.service_id}|{key}:kind={o.kind}" for o in facts.offers)]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return f"{value:.6g}" if isinstance(value, float) else str(value)
