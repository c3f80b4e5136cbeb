"""What an audit can be asked for."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from guikou.consolidation.planning import Wishes
from guikou.kernel.dates import DEFAULT_ZONE

DEFAULT_PACKS = ("cn-national", "general")


@dataclass(frozen=True, kw_only=True)
class AuditOptions:
    """
    `title`: what the audit is of, for headings; None takes the names of what was read. `as_of`: the moment from which windows count back; None takes the newest moment in the data.
    `packs`: names of rule packs that ship, or paths of pack files. `mapping`: a mapping file for layouts that Guikou does not know.
    `zone`: IANA name, for moments that state none and for the report. `drafts`: folder for drafts of mapping files.
    """

    title: str | None = None
    as_of: datetime | None = None
    packs: tuple[str, ...] = DEFAULT_PACKS
    mapping: Path | None = None
    drafts: Path | None = None
    zone: str = DEFAULT_ZONE
    wishes: Wishes = field(default_factory=Wishes)
