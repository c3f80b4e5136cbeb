"""What counts as the same: every number of the engine in one place."""

from dataclasses import dataclass
from typing import Final

GRAM: Final = 4
BINS: Final = 128
BANDS: Final = 32
ROWS: Final = BINS // BANDS
ANCHOR: Final = 12
ANCHOR_WINDOW: Final = 16
MAX_TOKENS: Final = 48
LONG_UNITS: Final = 40
"""From so many letters on a text stands for itself: the same letters are the same item, whoever published them and whenever."""


FORMAT: Final = 3
"""Number of the way in which an index is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """
    Limits of the engine. Similarity is the Jaccard coefficient of the sets of character 4-grams of the normalised texts.

    The defaults were chosen on generated posts and on hand-labelled notices; `bench/duplicates` shows what they give.
    """

    max_units: int = 60_000
    """UTF-16 units of a text that are compared; the rest is ignored."""
    similarity: float = 0.38
    """From here on two posts are the same item."""
    short_grams: int = 40
    """A text with fewer 4-grams is short (a title) and needs `short_similarity`."""
    short_similarity: float = 0.6
    containment: float = 0.7
    """From here on the shorter post is an excerpt of the longer one."""
    excerpt_grams: int = 20
    """A shorter text is no excerpt of anything: it says too little."""
    template_similarity: float = 0.4
    number_conflicts: float = 0.2
    """Share of the numbers in the same context that may not differ: from here on the texts are about two events."""
    bucket: int = 8
    """Posts of a bucket that are compared each with each; larger buckets are divided by date, place and numbers."""
    neighbours: int = 4
    """Posts before it that a post is compared with in a divided bucket."""
    update_hours: int = 48
    correction_hours: int = 7 * 24
    short_title_units: int = 8
    """A title without text of fewer letters needs `short_title_accounts` accounts within `title_hours`."""
    short_title_accounts: int = 3
    heading_units: int = 24
    """Fewer letters, used again by the same account without a text, are a heading such as 今日要闻."""
    title_hours: int = 14 * 24
    short_title_hours: int = 48
    central_organisations: int = 5
    """A central item was carried by at least so many organisations."""
