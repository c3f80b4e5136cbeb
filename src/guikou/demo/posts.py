"""What the accounts publish of their own, and what they carry over from their unit's other accounts."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from guikou.demo.accounts import Account
from guikou.demo.flaws import Flaws
from guikou.demo.ledger import Ledger
from guikou.demo.planted import Group
from guikou.demo.rhythm import END, START, day_of, moments
from guikou.demo.streams import numbers, words
from guikou.demo.texts import Writer

_SYNC_SHARE = {"weibo": 0.6, "toutiao": 0.75, "website": 0.8, "app": 0.9, "wechat": 0.8}
_WEIBO_LIMIT = 140


@dataclass(slots=True)
class Year:
    """The accounts, their faults and the ledger of their posts; `own` lists each account's own drafts in order of time."""

    seed: int
    accounts: list[Account]
    flaws: Flaws
    ledger: Ledger = field(default_factory=Ledger)
    groups: list[Group] = field(default_factory=list)
    own: list[list[int]] = field(default_factory=list)
    writers: dict[str, Writer] = field(default_factory=dict)

    def writer(self, account: Account) -> Writer:
        """Return the one writer of the account's unit."""
        unit = account.unit
        if unit.organisation_id not in self.writers:
            self.writers[unit.organisation_id] = Writer(unit, words(self.seed, "writer", unit.organisation_id))
        return self.writers[unit.organisation_id]

    def span(self, i: int) -> tuple[int, int]:
        """Return the seconds between which the account publishes."""
        opened = self.accounts[i].opened_on
        start = START if opened < day_of(START) else START + (opened - day_of(START)).days * 86_400 + 9 * 3600
        return start, int(self.flaws.until[i])


def write_own(year: Year) -> None:
    """Write what the accounts publish of their own; the last post of each is at the end of its span."""
    repost_only = set(year.flaws.repost_only)
    for i, account in enumerate(year.accounts):
        rng = numbers(year.seed, "own", account.account_id)
        start, end = year.span(i)
        share = 1 - _SYNC_SHARE.get(account.platform, 0.0) if not account.primary else 0.9
        count = 0 if i in repost_only else round(account.posts_a_year * share * (end - start) / (END - START))
        at = moments(rng, account.unit.topic, count, start, end)
        if len(at):
            at[-1] = end
        write = year.writer(account).item
        ledger = year.ledger
        year.own.append([ledger.add(i, int(second), *_finished(account, write, int(second))) for second in at])


def synchronise(year: Year) -> None:
    """Carry items of a unit's first account to its other accounts: whole, or as an excerpt on Weibo."""
    first = {account.unit.organisation_id: i for i, account in enumerate(year.accounts) if account.primary}
    for i, account in enumerate(year.accounts):
        share = _SYNC_SHARE.get(account.platform, 0.0)
        source = first.get(account.unit.organisation_id)
        if account.primary or not share or source is None or i in year.flaws.repost_only:
            continue
        rng = words(year.seed, "sync", account.account_id)
        start, end = year.span(i)
        usable = [draft for draft in year.own[source] if start <= year.ledger.at[draft] < end - 90_000]
        wanted = min(round(account.posts_a_year * share * (end - start) / (END - START)), len(usable))
        for draft in sorted(rng.sample(usable, wanted)):
            carry(year, draft, i, year.ledger.at[draft] + 400 + int(rng.random() * 60_000), rng, nature="service")


def carry(year: Year, draft: int, account: int, at: int, rng: random.Random, *, nature: str, marked: bool = False) -> int:
    """Copy a draft to another account and note the pair; on Weibo a long text becomes an excerpt. Return the number of the copy."""
    ledger = year.ledger
    title, text = ledger.title[draft], ledger.text[draft]
    relation = "verbatim"
    if year.accounts[account].platform == "weibo" and len(title) + len(text) > _WEIBO_LIMIT:
        head = f"【{title}】"
        text = head + text.replace("\n", "")[: _WEIBO_LIMIT - len(head) - 2] + "……"
        relation, title = "excerpt", ""
    elif nature != "service":
        text, relation = edited(text, year.accounts[draft_account(year, draft)].name, rng)
    copy = ledger.add(account, at, title, text, original=False if marked else None, repost_of=draft if marked else None)
    year.groups.append(Group(first=draft, members=(copy,), relation=relation, nature=nature))
    return copy


def draft_account(year: Year, draft: int) -> int:
    """Return the number of the account that published the draft."""
    return year.ledger.account[draft]


def edited(text: str, source: str, rng: random.Random) -> tuple[str, str]:
    """Return a text as another account carries it, and how it relates: word for word, with a head and foot, or slightly changed."""
    draw = rng.random()
    if draw < 0.6:
        return text, "verbatim"
    if draw < 0.85:
        return f"{text}\n来源：{source}", "edited"
    changed = _CHANGES[int(rng.random() * len(_CHANGES))](text)
    return changed, "edited" if changed != text else "verbatim"


_CHANGES: tuple[Callable[[str], str], ...] = (
    lambda text: text.replace("请", "请大家", 1).replace("进行", "开展"),
    lambda text: text.replace("有关", "相关").replace("及时", "尽快") + "特此提醒。",
    lambda text: "\n".join(text.split("\n")[:-1]) if text.count("\n") > 2 else f"{text}请相互转告。",
)


def _finished(account: Account, write: Callable[..., tuple[str, str]], second: int) -> tuple[str, str]:
    title, text = write(day_of(second), account.platform)
    if account.platform == "weibo":
        return "", f"【{title}】{text}".replace("\n", "")
    if account.language == "za":
        return title, f"{text}\n（壮文版请看配图。）"
    return title, text
