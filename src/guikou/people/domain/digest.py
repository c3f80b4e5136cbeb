"""When mail about what waits is due."""

from datetime import date

MONDAY = 0


def due(wanted: str, on: date, last: date | None) -> bool:
    """Say whether somebody who wants it `daily`, `weekly` or never (`none`) gets one on that day, the last having gone on `last`."""
    if last is not None and last >= on:
        return False
    return wanted == "daily" or (wanted == "weekly" and on.weekday() == MONDAY)
