"""Names of accounts and organisations: as they are compared, not as they are shown."""

import re
import unicodedata

_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


def clean(text: str | None) -> str | None:
    """Return a cell's text without blanks, tabs and invisible characters around it; None where nothing is left."""
    stripped = _BLANKS.sub(" ", text or "").strip()
    return stripped or None


def normalised(name: str) -> str:
    """Return a name as accounts without an id are told apart by it: NFKC, case folded, single blanks."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", name)).strip().casefold()
