"""Posts with a planted slip: citizens' personal data, days that do not exist, contradicting figures, unfinished templates, dead links."""

from guikou.demo import stock
from guikou.demo.posts import Year
from guikou.demo.streams import words


def plant(year: Year) -> dict[str, list[int]]:
    """Publish the posts with slips on accounts that publish of their own; return their drafts by kind."""
    planted: dict[str, list[int]] = {}
    usable = [i for i, account in enumerate(year.accounts) if account.primary and len(year.own[i]) > 20 and i not in year.flaws.kept]
    rng = words(year.seed, "slips")
    for kind, items in stock.load("slips").items():
        for number in range(max(1, round(len(items) * len(year.accounts) / 282))):
            i = usable[int(rng.random() * len(usable))]
            unit = year.accounts[i].unit
            item = items[number % len(items)]
            values = {"c": unit.county.short, "unit": unit.short, "place": unit.place}
            at = year.ledger.at[rng.choice(year.own[i])] + 61
            draft = year.ledger.add(i, at, item["title"].format(**values), item["text"].format(**values))
            planted.setdefault(kind, []).append(draft)
    return planted
