"""When a year's posts appear: working days, office hours, holidays, school terms."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_DAY = date(2025, 7, 1)
AS_OF = datetime(2026, 6, 30, 18, 0, tzinfo=ZONE)
DAYS = 365
DAY = 86_400
START = int(datetime.combine(FIRST_DAY, time(), ZONE).astimezone(UTC).timestamp())
END = int(AS_OF.timestamp())

_HOLIDAYS = (
    (date(2025, 10, 1), 8),
    (date(2026, 1, 1), 3),
    (date(2026, 2, 15), 9),
    (date(2026, 4, 4), 3),
    (date(2026, 5, 1), 5),
    (date(2026, 6, 19), 3),
)
_HOURS = np.array([0, 0, 0, 0, 0, 0, 0.5, 2, 7, 10, 10, 8, 3, 2, 6, 9, 10, 9, 5, 3, 3, 2, 1, 0.3])
_ALWAYS_ON = frozenset({"police", "emergency", "culture", "health"})


@cache
def _weights(topic: str) -> np.ndarray:
    days = [FIRST_DAY + timedelta(days=i) for i in range(DAYS)]
    weekend, holiday = (0.55, 0.6) if topic in _ALWAYS_ON else (0.2, 0.15)
    weights = np.array([weekend if day.weekday() > 4 else 1.0 for day in days])
    for first, length in _HOLIDAYS:
        offset = (first - FIRST_DAY).days
        weights[offset : offset + length] = holiday
    for i, day in enumerate(days):
        weights[i] *= _SEASONS.get(topic, {}).get(day.month, 1.0)
    return weights


_SEASONS = {
    "education": {7: 0.45, 8: 0.55, 2: 0.5, 9: 1.3, 6: 1.2},
    "agriculture": {12: 0.7, 1: 0.6, 2: 0.6, 4: 1.4, 5: 1.3},
    "emergency": {6: 1.5, 7: 1.5, 8: 1.4},
    "culture": {10: 1.3, 5: 1.3, 2: 1.2},
}


def moments(rng: np.random.Generator, topic: str, count: int, start: int, end: int) -> np.ndarray:
    """Return `count` moments between start and end (seconds since 1970), in order, in the rhythm of the topic."""
    first, last = max((start - START) // DAY, 0), min((end - START) // DAY, DAYS - 1)
    if count <= 0 or last < first:
        return np.zeros(0, dtype=np.int64)
    weights = _weights(topic)[first : last + 1]
    days = rng.choice(np.arange(first, last + 1), size=count, p=weights / weights.sum())
    hours = rng.choice(24, size=count, p=_HOURS / _HOURS.sum())
    at = START + days * DAY + hours * 3600 + rng.integers(0, 3600, size=count)
    return np.sort(np.clip(at, start, end - 60))


def day_of(at: int) -> date:
    """Return the local day of a moment (seconds since 1970)."""
    return (datetime.fromtimestamp(at, UTC) + timedelta(hours=8)).date()


def month_span(month: int) -> tuple[int, int]:
    """Return the first and last second of that month in the year of the demo."""
    year = 2025 if month >= FIRST_DAY.month else 2026
    first = datetime(year, month, 1, tzinfo=ZONE)
    until = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=ZONE)
    return int(first.timestamp()), min(int(until.timestamp()), END) - 1
