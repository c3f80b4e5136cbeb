"""What verifying an archive finds."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from guikou.kernel.bilingual import Text

MOST_FAULTS: Final = 100
"""So many faults are kept; further ones are counted."""


class Kind(StrEnum):
    """The forms of archives that can be verified."""

    WARC = "WARC"
    WACZ = "WACZ"
    BAG = "BagIt"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, or cannot be vouched for: where it is, and why."""

    where: Text
    reason: Text


@dataclass(slots=True)
class Verdict:
    """
    What was found. The archive is good where nothing is wrong; `notes` say what nothing vouches for, and who signed.

    `records` counts records of WARC files, `files` those of the package, `size` the bytes that were read of them, `unhashed` the records whose content has no digest.
    """

    kind: Kind | None = None
    files: int = 0
    records: int = 0
    unhashed: int = 0
    size: int = 0
    faults: list[Fault] = field(default_factory=list)
    further: int = 0
    notes: list[Fault] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def wrong(self, where: Text | str, reason: Text) -> None:
        """Keep a fault."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(_text(where), reason))
        else:
            self.further += 1

    def note(self, where: Text | str, reason: Text) -> None:
        """Keep what is worth knowing and no fault."""
        if len(self.notes) < MOST_FAULTS:
            self.notes.append(Fault(_text(where), reason))


def _text(where: Text | str) -> Text:
    return where if isinstance(where, Text) else Text(where, where)
