"""Seeded programmes in the shape of a consolidation: areas of about 60 accounts, twelve topics, 15 % of the accounts required by law."""

from dataclasses import replace

import numpy as np

from guikou.consolidation.domain.programme import OUT, Programme, Rows

AREA = 60
TOPICS = 12
SUCCESSORS = 10
REQUIRED = 0.15


def county(accounts: int, seed: int = 7) -> Programme:
    """
    Return a programme: keep, close, or hand over to one of ten accounts of the area; into accounts that stay, as far as their desks can take; every
    area keeps each of its topics. Costs are hundredths of an hour a month. Followers are log-normal; a hand-over keeps 5 % of them.
    """
    rng = np.random.default_rng(seed)
    area = rng.integers(0, max(1, accounts // AREA), accounts)
    topic = rng.integers(0, TOPICS, accounts)
    required = rng.random(accounts) < REQUIRED
    hours = np.round(np.exp(rng.normal(2.5, 0.8, accounts)) * 100).astype(np.int64)
    followers = np.round(np.exp(rng.normal(6.5, 1.7, accounts))).astype(np.int64)
    members: dict[int, list[int]] = {}
    for account in range(accounts):
        members.setdefault(int(area[account]), []).append(account)
    rows: list[tuple[int, int, int, int, int]] = []
    homes: dict[tuple[int, int], list[int]] = {}
    for account in range(accounts):
        home = homes.setdefault((int(area[account]), int(topic[account])), [])
        home.append(len(rows))
        rows.append((account, account, int(hours[account]), int(followers[account]), 0))
        if required[account]:
            continue
        rows.append((account, OUT, int(hours[account] * 0.35 + rng.integers(0, 2000)), 0, 0))
        others = [other for other in members[int(area[account])] if other != account]
        for other in rng.permutation(others)[:SUCCESSORS].tolist():
            same = topic[account] == topic[other]
            load = int(hours[account] * (0.15 if same else 0.45) * rng.uniform(0.6, 1.4))
            if same:
                home.append(len(rows))
            rows.append((account, other, load, int(followers[account] * 0.05), load))
    columns = [np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)]
    return Programme(
        account=columns[0],
        target=columns[1],
        cost=columns[2],
        audience=columns[3],
        load=columns[4],
        penalty=np.zeros(len(rows), dtype=np.int64),
        capacity=(hours * 0.6).astype(np.int64),
        homes=Rows.of([sorted(options) for _, options in sorted(homes.items())]),
        singles=Rows.of([]),
    )


def without_audience(programme: Programme) -> Programme:
    """Return the programme without followers: for comparisons in which no limit links the areas."""
    return replace(programme, audience=np.zeros_like(programme.audience))
