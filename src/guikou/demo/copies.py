"""What is published many times over: items that had to be carried, and items that one account takes from another for no need."""

from collections.abc import Iterator

from guikou.demo import stock
from guikou.demo.posts import Year, carry
from guikou.demo.rhythm import DAY, END, START, day_of, month_span
from guikou.demo.streams import numbers, words

_COUNTY_ITEMS, _CITY_ITEMS = 30, 36
_SHARED = frozenset({"health", "education", "police", "emergency", "culture", "market"})
_CARRYING = frozenset({"wechat", "weibo", "toutiao", "website", "app"})


def carry_central(year: Year) -> None:
    """
    Let the city and each county publish items that accounts below carry, each as diligently as it is.

    What the city publishes had to be carried; of the counties' own items the data do not say whether they had to be.
    """
    diligence = numbers(year.seed, "diligence").beta(1.1, 4.2, len(year.accounts))
    diligence[list(year.flaws.repost_only)] = 0.9
    for source in _sources(year):
        city = year.accounts[source].unit.level == "city"
        rng = words(year.seed, "central", year.accounts[source].account_id)
        below = range(len(year.accounts)) if city else _county(year, source)
        carriers = [i for i in below if i != source and year.accounts[i].platform in _CARRYING and year.accounts[i].unit.level != "city"]
        for at, title, text in _city_items(year, source) if city else _county_items(year, source):
            draft = year.ledger.add(source, at, title, text)
            weight = 0.5 + rng.random()
            for i in carriers:
                delay = int(1500 + 16_000 * rng.expovariate(1.0))
                start, end = year.span(i)
                if rng.random() < diligence[i] * weight and start <= at and at + delay < end:
                    marked = rng.random() < 0.6 or i in year.flaws.repost_only
                    carry(year, draft, i, at + delay, rng, nature="central" if city else "", marked=marked)


def copy_needlessly(year: Year) -> None:
    """Let accounts take items from accounts of other units that are not above them: double work that nobody asked for."""
    rng = words(year.seed, "needless")
    sources = [i for i, account in enumerate(year.accounts) if account.primary and account.unit.topic in _SHARED and year.own[i]]
    copiers = [
        i
        for i, a in enumerate(year.accounts)
        if a.platform in ("wechat", "toutiao") and i not in year.flaws.kept and a.unit.level != "city"
    ]
    drafts = [draft for i in sources for draft in year.own[i] if _copied_length(year.ledger.text[draft])]
    for draft in sorted(rng.sample(drafts, min(len(drafts), len(year.accounts)))):
        source = year.ledger.account[draft]
        for i in rng.sample(copiers, min(len(copiers), 3 + int(rng.random() * 9))):
            at = year.ledger.at[draft] + int(5000 + 90_000 * rng.expovariate(1.0))
            start, end = year.span(i)
            if _strangers(year, source, i) and start <= at < end:
                carry(year, draft, i, at, rng, nature="needless", marked=i in year.flaws.repost_only)


def fill_repost_only(year: Year) -> None:
    """Give the accounts that only repost the rest of their posts, marked as reposts."""
    for i in year.flaws.repost_only:
        account = year.accounts[i]
        rng = words(year.seed, "repost-only", account.account_id)
        start, end = year.span(i)
        others = [j for j in _county(year, i) if year.accounts[j].primary and year.accounts[j].unit.weight >= 3 and _strangers(year, j, i)]
        usable = sorted((d for j in others for d in year.own[j] if start <= year.ledger.at[d] < end - DAY), key=lambda d: year.ledger.at[d])
        wanted = min(max(round(account.posts_a_year * (end - start) / (END - START)), 30), len(usable))
        chosen = sorted(set(rng.sample(range(len(usable)), max(wanted - 1, 0))) | {len(usable) - 1}) if usable else []
        for k in chosen:
            at = min(year.ledger.at[usable[k]] + 3000 + int(rng.random() * 40_000), end)
            carry(year, usable[k], i, at if k != chosen[-1] else end, rng, nature="needless", marked=True)


def _sources(year: Year) -> list[int]:
    return [i for i, account in enumerate(year.accounts) if account.primary and account.unit.parent_id in ("city", "province")]


def _county(year: Year, of: int) -> list[int]:
    county = year.accounts[of].unit.county.number
    return [i for i, account in enumerate(year.accounts) if account.unit.county.number == county]


def _county_items(year: Year, source: int) -> Iterator[tuple[int, str, str]]:
    account = year.accounts[source]
    rng = words(year.seed, "items", account.account_id)
    for item in stock.load("central"):
        first, last = month_span(item["month"])
        at = first + int(rng.random() * (last - first - DAY))
        signed = f"{item['text']}\n{account.unit.name}"  # two counties' notices of one matter are not one item
        yield at, item["title"].format(c=account.unit.county.short), signed.format(c=account.unit.county.short)
    yield from _written(year, source, _COUNTY_ITEMS)


def _city_items(year: Year, source: int) -> Iterator[tuple[int, str, str]]:
    yield from _written(year, source, _CITY_ITEMS)


def _written(year: Year, source: int, count: int) -> Iterator[tuple[int, str, str]]:
    rng = words(year.seed, "written items", year.accounts[source].account_id)
    writer = year.writer(year.accounts[source])
    for _ in range(count):
        at = START + DAY + int(rng.random() * (END - START - 4 * DAY))
        yield at, *writer.written(rng.choice(("news", "feature", "news")), day_of(at))


def _strangers(year: Year, one: int, other: int) -> bool:
    a, b = year.accounts[one].unit, year.accounts[other].unit
    related = {a.organisation_id, a.parent_id} & {b.organisation_id}
    return not related and a.organisation_id != b.parent_id and a.county.number == b.county.number


def _copied_length(text: str) -> bool:
    return 90 <= len(text) <= 420
