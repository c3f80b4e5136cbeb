"""When a limit breaks, as a day: unlike a count of days that are left it is still true tomorrow."""

from datetime import date, timedelta


def day_of_breaking(as_of: date, days_left: int) -> date:
    """Return the first day on which a limit is broken for certain, unless something new comes, of which so many whole days were left on `as_of` (local days)."""
    return as_of + timedelta(days=days_left + 1)


def days_until(breaks_on: date, today: date) -> int:
    """Return how many whole days are left on that day, as an inspection of that day would count them; negative: for how many it has been broken."""
    return (breaks_on - today).days - 1
