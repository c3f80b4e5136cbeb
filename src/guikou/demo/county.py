"""The demo county, from the seed to the files."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from guikou.collection import package
from guikou.demo import copies, flaws, foreign, names, organisations, posts, questions, recurring, services, slips, tables, truths
from guikou.demo.accounts import OFFICE_SHARES, TOWN_SHARES, VILLAGE_SHARES, Account, apportion, follow, open_accounts
from guikou.demo.engagement import of_accounts
from guikou.demo.organisations import Unit
from guikou.demo.planted import Planted
from guikou.demo.streams import numbers
from guikou.kernel.tables import FIGURES, ORGANISATIONS

_COUNTY = 282
_SHARES = {"offices": 218, "towns": 28, "villages": 36}


def generate(folder: Path, *, seed: int = 2026, accounts: int = _COUNTY) -> Planted:
    """
    Write the files of a fictional county into the folder and return what was planted in them.

    The same seed and number of accounts give the same bytes. More than about 400 accounts make several counties of one city.

    :raises TooManyAccounts: more counties than names were invented for.
    """
    units, opened = _register(seed, accounts)
    year = posts.Year(seed=seed, accounts=opened, flaws=flaws.assign(seed, opened))
    year.accounts = _late_openings(year)
    posts.write_own(year)
    posts.synchronise(year)
    copies.carry_central(year)
    copies.copy_needlessly(year)
    copies.fill_repost_only(year)
    recurring.publish_templates(year)
    recurring.publish_updates(year)
    planted_slips = slips.plant(year)
    post_table, ids = tables.posts(year, planted_slips["dead_links"])
    slipped = frozenset(year.ledger.account[draft] for drafts in planted_slips.values() for draft in drafts)
    handed = foreign.hand_in(folder, year, post_table, avoid=slipped)
    asked = questions.ask(year)
    offered = services.offer(year)
    written = {
        "accounts": tables.accounts(year),
        "organisations": ORGANISATIONS.frame([*organisations.above(), *tables.organisation_rows(units)]),
        "posts": handed.posts,
        "figures": FIGURES.conform(of_accounts(year)),
        "questions": asked.table,
        "services": offered.table,
        "staffing": tables.staffing(year),
    }
    package.write(folder, written)
    return truths.collect(year, ids, planted_slips, asked, offered, handed)


def _register(seed: int, count: int) -> tuple[list[Unit], list[Account]]:
    counties = max(1, round(count / _COUNTY))
    largest = apportion(_SHARES, -(-count // counties))
    towns_each, villages_each = apportion(TOWN_SHARES, largest["towns"])["wechat"] + 1, largest["villages"] + 1
    places = names.counties(seed, counties, towns_each=towns_each, villages_each=villages_each)
    units: list[Unit] = []
    opened: list[Account] = []
    for number, county in enumerate(places):
        share = apportion(_SHARES, count * (number + 1) // counties - count * number // counties)
        wechat = {
            "offices": apportion(OFFICE_SHARES, share["offices"])["wechat"],
            "towns": apportion(TOWN_SHARES, share["towns"])["wechat"],
            "villages": share["villages"],
        }
        here = organisations.units(seed, county, **wechat)
        if number == 0:
            share["offices"] -= 1
            opened += open_accounts(seed, [organisations.city_government(county)], {"wechat": 1}, 1)
        offices, towns = wechat["offices"], wechat["offices"] + wechat["towns"]
        opened += open_accounts(seed, here[:offices], OFFICE_SHARES, share["offices"])
        opened += open_accounts(seed, here[offices:towns], TOWN_SHARES, share["towns"])
        opened += open_accounts(seed, here[towns:], VILLAGE_SHARES, share["villages"])
        units += here
    return units, follow(seed, opened)


def _late_openings(year: posts.Year) -> list[Account]:
    rng = numbers(year.seed, "late")
    listed = list(year.accounts)
    for i in year.flaws.newly_opened:
        listed[i] = replace(listed[i], opened_on=date(2025, 9, 1) + timedelta(days=int(rng.integers(0, 200))))
    return listed
