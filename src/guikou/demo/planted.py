"""What was planted, so that tests can check that the audit finds it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """While posts are being made: drafts that repeat the first one, all in one relation to it."""

    first: int
    members: tuple[int, ...]
    relation: str
    nature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedGroup:
    """
    Posts that belong together. `relation` of the others to the first: verbatim, edited, excerpt, template, update.
    `nature` as in the table of groups: central, service, needless; empty for template and update, and where the data do not say whether
    an item of the county government had to be carried.
    """

    relation: str
    nature: str
    first_post_id: str
    post_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedConflict:
    """A contradiction between sources, of a kind in the table of conflicts."""

    kind: str
    account_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedRejection:
    """A row that has to be rejected: file relative to the folder, row as a spreadsheet counts, heading of the column."""

    file: str
    row: int
    column: str


@dataclass(frozen=True, kw_only=True)
class Planted:
    """The truths of a generated county, by kind. Ids are those of the tables; accounts in order of id."""

    as_of: datetime
    accounts: int
    posts: int
    silent: tuple[str, ...]
    behind: tuple[str, ...]
    cancelling: tuple[str, ...]
    lost_logins: tuple[str, ...]
    repost_only: tuple[str, ...]
    unverified: tuple[str, ...]
    no_interaction: tuple[str, ...]
    owner_mismatch: tuple[str, ...]
    strange_names: tuple[str, ...]
    below_reach: tuple[str, ...]
    jump: tuple[str, ...]
    newly_opened: tuple[str, ...]
    protected: tuple[str, ...]
    kept: tuple[str, ...]
    duplicated_presences: tuple[tuple[str, ...], ...]
    unanswered_questions: tuple[str, ...]
    personal_data: tuple[str, ...]
    wrong_dates: tuple[str, ...]
    contradictions: tuple[str, ...]
    unfinished: tuple[str, ...]
    dead_links: tuple[str, ...]
    groups: tuple[PlantedGroup, ...]
    single_homes: tuple[tuple[str, str], ...]
    conflicts: tuple[PlantedConflict, ...]
    rejected: tuple[PlantedRejection, ...]
