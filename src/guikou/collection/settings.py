"""What a reading can be told: zone, mapping, limits."""

from dataclasses import dataclass, field
from pathlib import Path

from guikou.kernel.dates import DEFAULT_ZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    How much of a hostile file is tolerated. Sizes in bytes, texts in characters.

    Tables that stream (CSV, JSONL, Parquet, SQLite) may have `file_bytes`; documents that have to be held whole (JSON, XLSX) only
    `document_bytes`, feeds only `feed_bytes`, YAML only `yaml_bytes`. A JSON document may hold `document_objects` objects and lists and five
    times as many values, a YAML document a tenth: small values take far more memory than they take in the file.
    """

    file_bytes: int = 8 * 2**30
    document_bytes: int = 192 * 2**20
    document_objects: int = 3_000_000
    feed_bytes: int = 32 * 2**20
    yaml_bytes: int = 16 * 2**20
    field_characters: int = 4_000_000
    columns: int = 1_000
    document_depth: int = 60
    zip_members: int = 20_000
    zip_bytes: int = 9 * 2**30
    zip_ratio: int = 250
    zip_depth: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings:
    """
    How to read. `zone` (IANA) is that of moments that state none.

    `mapping` is a mapping file for layouts that are not known; `drafts` is the folder where such files are proposed (None: nowhere).
    A register snapshot that lost more than `snapshot_loss_limit` (share of its rows) removes nobody.
    """

    zone: str = DEFAULT_ZONE
    mapping: Path | None = None
    drafts: Path | None = None
    snapshot_loss_limit: float = 0.2
    limits: Limits = field(default_factory=Limits)
