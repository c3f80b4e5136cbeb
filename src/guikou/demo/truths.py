"""From numbers of accounts and drafts to the ids that tests look for."""

from collections.abc import Iterable

from guikou.demo.foreign import Handed
from guikou.demo.planted import Planted, PlantedGroup
from guikou.demo.posts import Year
from guikou.demo.questions import Asked
from guikou.demo.rhythm import AS_OF
from guikou.demo.services import Offered


def collect(
    year: Year,
    ids: list[str],
    slips: dict[str, list[int]],
    asked: Asked,
    offered: Offered,
    handed: Handed,
) -> Planted:
    """Return what was planted, by the ids of the tables."""
    flaws = year.flaws

    def accounts(numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted(year.accounts[i].account_id for i in numbers))

    def drafts(kind: str) -> tuple[str, ...]:
        return tuple(sorted(ids[draft] for draft in slips.get(kind, [])))

    return Planted(
        as_of=AS_OF,
        accounts=len(year.accounts),
        posts=len(year.ledger),
        silent=accounts(flaws.silent),
        behind=accounts(flaws.behind),
        cancelling=accounts(flaws.cancelling),
        lost_logins=accounts(flaws.lost_logins),
        repost_only=accounts(flaws.repost_only),
        unverified=accounts(flaws.unverified),
        no_interaction=accounts(flaws.no_interaction),
        owner_mismatch=accounts(set(flaws.owner_mismatch) - set(flaws.unverified)),
        strange_names=accounts(flaws.strange_names),
        below_reach=accounts(flaws.below_reach),
        jump=accounts(flaws.jump),
        newly_opened=accounts(flaws.newly_opened),
        protected=accounts(i for i, account in enumerate(year.accounts) if account.unit.protected),
        kept=accounts(flaws.kept),
        duplicated_presences=_presences(year),
        unanswered_questions=asked.unanswered,
        personal_data=drafts("personal_data"),
        wrong_dates=drafts("wrong_dates"),
        contradictions=drafts("contradictions"),
        unfinished=drafts("unfinished"),
        dead_links=drafts("dead_links"),
        groups=_groups(year, ids),
        single_homes=offered.single_homes,
        conflicts=handed.conflicts,
        rejected=handed.rejected,
    )


def _presences(year: Year) -> tuple[tuple[str, ...], ...]:
    by_unit: dict[tuple[str, str], list[str]] = {}
    for account in year.accounts:
        by_unit.setdefault((account.unit.organisation_id, account.platform), []).append(account.account_id)
    return tuple(sorted(tuple(sorted(ids)) for ids in by_unit.values() if len(ids) > 1))


def _groups(year: Year, ids: list[str]) -> tuple[PlantedGroup, ...]:
    gathered: dict[tuple[int, str, str], list[int]] = {}
    for group in year.groups:
        gathered.setdefault((group.first, group.relation, group.nature), []).extend(group.members)
    return tuple(
        PlantedGroup(relation=relation, nature=nature, first_post_id=ids[first], post_ids=tuple(sorted(ids[m] for m in members)))
        for (first, relation, nature), members in sorted(gathered.items())
    )
