"""The checks before release, asked of an edition with all that the office knows."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from guikou.kernel.bilingual import Language, Text
from guikou.kernel.ids import stable_id
from guikou.people.models import Organisation
from guikou.registry.domain.states import AccountState
from guikou.registry.domain.stopping import TAKING
from guikou.registry.models import Account
from guikou.registry.queries.accounts import accounts_by_key, platforms
from guikou.release import data
from guikou.release.domain.checks import look
from guikou.release.domain.checks.base import AccountStop, Draft, Known, Level, Official, Picture, Place, Remark, Term
from guikou.release.domain.checks.links import addresses
from guikou.release.domain.content import Edition as Content
from guikou.release.domain.content import Field, Version
from guikou.release.models import Channel, OfficeEntry, Release, SeenLink
from guikou.release.previews import previews
from guikou.release.repeats import Repeat, repeat_of

_LINKING: Final = frozenset({Field.HTML, Field.TEXT})
OWN_HOSTS: Final = frozenset({"gov.cn"})
FITS, REPEATS = "fits", "repeats"
FITS_WHY: Final = Text("平台会拒收，或公众看到的内容不完整", "The platform would refuse it, or the public would not see all of it")
REPEATS_WHY: Final = Text(
    "重复发布让群众分不清哪条有效；如需补充，请更正原稿",
    "A repetition leaves people guessing which one holds; to add something, correct the first",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A remark, and where: in the master of a language (`account` empty), or in what one account is to show; `address` is where what it speaks of stands in public, if anywhere."""

    remark: Remark
    language: Language
    account: str = ""
    address: str = ""


def found(release: Release, content: Content, *, on: date) -> tuple[Found, ...]:
    """
    Return what all checks say of an edition that is to come out on that day, stops first. Eight queries, whatever its accounts.

    The master is read whole; of an account's version only what people edited there. The same remark is made once.
    """
    accounts = accounts_by_key({each.account for each in content.accounts})
    known = known_to(release.organisation, content, accounts.values(), on=on)
    remarks = [
        *(
            Found(remark=each, language=master.language)
            for master in content.masters
            for each in look(_draft(content, master, accounts, on), known)
        ),
        *_of_accounts(content, accounts, known, on),
        *_fits(content),
        *_repeats(release, content),
    ]
    once: dict[str, Found] = {}
    for each in remarks:
        once.setdefault(each.remark.key, each)
    return tuple(sorted(once.values(), key=lambda each: each.remark.level is not Level.STOP))


def known_to(organisation: Organisation, content: Content, accounts: Iterable[Account], *, on: date) -> Known:
    """Return what an organisation's office knows: its own list and those of the organisations above it, links that were looked at, stop dates of accounts."""
    above = [int(part) for part in organisation.path.strip("/").split("/")]
    listed: dict[str, list[OfficeEntry]] = {}
    for entry in OfficeEntry.objects.filter(organisation__in=above):
        listed.setdefault(entry.kind, []).append(entry)
    kinds = OfficeEntry.Kind
    own = urlsplit(settings.ENVIRONMENT.address).hostname
    return Known(
        officials=tuple(Official(each.right, tuple(each.others)) for each in listed.get(kinds.OFFICIAL, ())),
        terms=tuple(Term(each.right, tuple(each.others)) for each in listed.get(kinds.TERM, ())),
        telephones=frozenset(each.right for each in listed.get(kinds.TELEPHONE, ())),
        hosts=OWN_HOSTS | {each.right.lower() for each in listed.get(kinds.HOST, ())} | ({own} if own else set()),
        dead=dead_links(links_of(content)),
        stops={each.key: stop for each in accounts if (stop := _stop(each, on))},
        confusions=data.confusions(),
        jargon=data.jargon(),
    )


def links_of(content: Content) -> set[str]:
    """Return the web addresses that people can follow from the masters, and from what accounts have of their own."""
    versions = [*content.masters, *(each.version for each in content.accounts if each.own & _LINKING)]
    drafts = [_draft(content, version, {}, date.min) for version in versions]
    return {address for draft in drafts for address, _ in addresses(draft) if address.lower().startswith(("http://", "https://"))}


def link_digest(address: str) -> str:
    """Return under what an address is remembered."""
    return hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()


def dead_links(links: Iterable[str]) -> Mapping[str, Text]:
    """Return those that gave nothing when they were last asked, and why."""
    rows = SeenLink.objects.filter(digest__in=[link_digest(each) for each in links]).exclude(dead_en="")
    return {row.address: Text(row.dead_zh, row.dead_en) for row in rows}


def _stop(account: Account, on: date) -> AccountStop | None:
    """Return since when an account takes nothing new, or will: what is in no state to take anything has stopped before the day, whatever is planned."""
    day = account.stop_on
    if AccountState(account.state) not in TAKING:
        day = min(account.state_since or on, on - timedelta(days=1))
    return AccountStop(called(account), day) if day else None


def called(account: Account) -> Text:
    """Return what people call an account among those of the same name: with its platform."""
    platform = platforms().get(account.platform, Text(account.platform, account.platform))
    return Text("{name}（{platform}）", "{name} ({platform})").fill(name=account.name, platform=platform)


def _draft(content: Content, version: Version, accounts: Mapping[str, Account], on: date) -> Draft:
    return Draft(
        language=version.language,
        title=version.title,
        html=version.html,
        on=on,
        digest=version.digest,
        # The permanent address leads nowhere yet.
        text=version.text.replace(content.address, ""),
        kind=content.kind,
        pictures=tuple(Picture(each.name, each.alt) for each in version.pictures),
        accounts=tuple(
            dict.fromkeys(
                accounts[each.account].key
                for each in content.accounts
                if each.version.language is version.language and each.account in accounts
            )
        ),
    )


def _of_accounts(content: Content, accounts: Mapping[str, Account], known: Known, on: date) -> Iterable[Found]:
    for each in content.accounts:
        if not each.own or each.account not in accounts:
            continue
        fields = {field.value for field in each.own}
        draft = replace(_draft(content, each.version, {}, on), title=each.version.title or "-", text=each.version.text or "-")
        for said in look(draft, known):
            if said.place.field in fields:
                yield Found(remark=said, language=each.version.language, account=accounts[each.account].name)


def _fits(content: Content) -> Iterable[Found]:
    shown = previews(content, address_of=lambda _: "")
    channels = Channel.objects.filter(account__in=[each.account_id for each in shown if each.account_id], mode=Channel.Mode.LIVE)
    live = set(channels.values_list("account_id", flat=True))
    for each in shown:
        for problem in each.problems:
            # A missing text is said of the master already. The practice platform has a cover of its own, and a person who publishes by hand finds one.
            if problem.field == "alt" or (problem.field == "cover" and each.account_id not in live):
                continue
            what = Text("{account}：{what}", "{account}: {what}")
            said = Remark(
                FITS,
                Level.STOP,
                Place(problem.field, 0, 0),
                what.fill(account=each.account, what=problem.what),
                FITS_WHY,
                problem.do,
                stable_id("remark", FITS, each.key, each.language, problem.field, str(problem.place)),
            )
            yield Found(remark=said, language=each.language, account=each.account)


def _repeats(release: Release, content: Content) -> Iterable[Found]:
    same = repeat_of(release, content.masters)
    if same:
        yield Found(remark=_repeat(same), language=content.masters[0].language, address=same.address)


def _repeat(same: Repeat) -> Remark:
    what = Text(
        "与{organisation}{day}已发布的“{title}”重复（{how}）",
        "It repeats “{title}”, released by {organisation} on {day} ({how})",
    )
    day = timezone.localdate(same.released_at).isoformat()
    return Remark(
        REPEATS,
        Level.WARN,
        Place("html", 0, 0),
        what.fill(day=day, title=same.title, organisation=same.organisation, how=same.how),
        REPEATS_WHY,
        Text("确认是否需要再发；需要时写明理由", "See whether it is needed again; if so, say why"),
        stable_id("remark", REPEATS, str(same.release_id)),
    )
