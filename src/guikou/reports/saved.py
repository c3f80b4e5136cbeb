"""What writing once saves: the hours that the same release would have taken on every account by itself, from the coefficients of the workload model."""

from collections.abc import Iterable
from dataclasses import dataclass

from guikou.consolidation.domain.hours import Coefficients


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """
    So many releases stood on so many accounts (each release and account once), so that `writings` were not made. The hours are those of editing and reviewing
    them, without any part that grows with their length: what is saved is rather more.
    """

    releases: int
    places: int
    writings: int
    low: float
    mid: float
    high: float


def saved(served: Iterable[int], coefficients: Coefficients) -> Saved:
    """Return it, from the number of accounts that each release served."""
    counts = [each for each in served if each]
    writings = sum(counts) - len(counts)

    def hours(bound: str) -> float:
        def of(name: str) -> float:
            return float(getattr(getattr(coefficients, name), bound))

        return writings * (of("edit_hours_per_post") + of("reviews_per_post") * of("hours_per_review"))

    low, mid, high = (round(hours(bound), 1) for bound in ("low", "mid", "high"))
    return Saved(releases=len(counts), places=sum(counts), writings=writings, low=low, mid=mid, high=high)
