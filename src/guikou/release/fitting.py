"""
What an account gets of a master: every field that its platform limits, fitted to the limit by the pure functions of `channels.fitting`.

Whatever people edit for an account is left as they wrote it; `problems` of `channels.fitting` says what the platform will not take of that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from guikou.channels.capability import Basis, Capability, Form, Limit, Unit
from guikou.channels.catalog import BY_HAND
from guikou.channels.fitting import cut, length, short_text, summary
from guikou.channels.rendering.master import sanitised
from guikou.kernel.bilingual import Refusal, Text
from guikou.registry.models import Account
from guikou.release import access
from guikou.release.domain.content import Field, Version
from guikou.release.domain.markup import page
from guikou.release.models import Channel

SUMMARY: Final = Limit(
    most=140,
    unit=Unit.CODE_POINTS,
    source="habit of government desks: what a card of a short message shows",
    as_of=date(2026, 11, 22),
    basis=Basis.UNCONFIRMED,
)
"""How long a summary is that nobody wrote."""
LONGEST: Final = replace(SUMMARY, most=1_000)
"""For platforms of short texts that state no limit."""

SHORTENED: Final = Text(
    "标题超过平台上限，已缩短为“{title}”。如不合适，请为这个账号另写标题",
    "The title is longer than the platform takes and was shortened to “{title}”. Write another one for this account if that will not do",
)
FEWER_PICTURES: Final = Text(
    "平台最多显示{most}张图片，只取前{most}张（封面优先）",
    "The platform shows {most} pictures at most: the first {most} are used, the cover before all",
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What an account gets of a master, and what people should know of how it was made."""

    version: Version
    notices: tuple[Text, ...] = ()


def capabilities(accounts: Iterable[Account]) -> dict[str, Capability]:
    """Return what the platforms of these accounts take, by the account's key: as their channels are set, else as the first adapter for the platform. One query."""
    wanted = list(accounts)
    channels = {each.account_id: each for each in Channel.objects.filter(account__in=[each.pk for each in wanted])}
    return {each.key: capability_of(each, channels.get(each.pk)) for each in wanted}


def capability_of(account: Account, channel: Channel | None = None) -> Capability:
    """Return the same of one account."""
    if channel is not None:
        try:
            return access.capability_of(channel)
        except Refusal:  # its adapter was removed: whoever sends is told
            pass
    found = access.adapters().for_platform(account.platform)[0]
    if found.id == BY_HAND:
        return found.capabilities.get(account.platform) or found.capabilities["other"]
    return next(iter(found.capabilities.values()))


def fields_of(capability: Capability) -> tuple[Field, ...]:
    """Return the fields that an account on such a platform shows and can have of its own."""
    if capability.form is Form.ARTICLE:
        return (Field.TITLE, Field.DIGEST, Field.HTML, Field.AUTHOR, Field.PICTURES, Field.COVER)
    title = (Field.TITLE,) if "title" in capability.limits else ()
    pictures = (Field.PICTURES,) if capability.form is Form.SHORT and capability.picture_types else ()
    return (*title, Field.TEXT, *pictures)


def fit(master: Version, capability: Capability, address: str) -> Fitted:
    """Return what an account on such a platform gets of the master; `address` is the permanent one, which every short text carries."""
    digest, limit = digest_of(master, capability.limits.get("digest")), capability.limits.get("title")
    title = cut(master.title, limit) if limit else master.title
    notices = [SHORTENED.fill(title=title)] if title != master.title else []
    if capability.form is Form.ARTICLE:
        cover = 0 if master.cover is None and master.pictures else master.cover
        return Fitted(replace(master, title=title, digest=digest, cover=cover), tuple(notices))
    return _short(master, title, digest, capability, address, notices)


def digest_of(master: Version, limit: Limit | None = None) -> str:
    """Return the summary: the one that somebody wrote, else whole sentences from the beginning of the text, in 140 characters or the limit's."""
    if master.digest.strip():
        return master.digest
    text, most = _plain(master), limit if limit and limit.most < SUMMARY.most else SUMMARY
    try:
        return summary(text, most, "").strip() if text else ""
    except Refusal:  # its first sentence is longer
        return cut(text, most)


def _short(master: Version, title: str, digest: str, capability: Capability, address: str, notices: list[Text]) -> Fitted:
    text, shortened = _post(master, digest, address, capability.limits.get("text", LONGEST))
    pictures = master.pictures
    if capability.form is Form.MESSAGE or not capability.picture_types:
        pictures = ()
    elif master.cover is not None:
        pictures = (pictures[master.cover], *pictures[: master.cover], *pictures[master.cover + 1 :])
    room = capability.limits.get("pictures")
    if room and len(pictures) > room.most:
        pictures, shortened = pictures[: room.most], [*shortened, FEWER_PICTURES.fill(most=room.most)]
    made = replace(master, title=title, digest=digest, html="", text=text, pictures=pictures, cover=None, attachments=())
    return Fitted(made, (*notices, *shortened))


def _post(master: Version, digest: str, address: str, limit: Limit) -> tuple[str, list[Text]]:
    """Return the short text with the address: the one that somebody wrote, else title and summary."""
    try:
        if master.text.strip():
            return summary(master.text, limit, address), []
        return short_text(master.title, digest, address, limit), []
    except Refusal:
        room = replace(limit, most=limit.most - length(f"\n{address}", limit))
        title = cut(master.title.strip(), room)
        return f"{title}\n{address}".strip(), [SHORTENED.fill(title=title)]


def _plain(master: Version) -> str:
    """Return what is said in sentences: paragraphs without headings, lists and tables; where there are none, everything."""
    try:
        blocks = page(sanitised(master.html)).blocks
    except Refusal:  # too tangled to be read: whoever saves it is told
        return ""
    found = [each.text for each in blocks if each.tag == "p"] or [each.text for each in blocks]
    return "\n".join(text for text in found if text.strip())
