"""
What the public will see of an edition on each account, as it will look there, with what the platform counts: for whoever writes and whoever signs.

`previews` works for what is stored and for what is still being typed. The template `console/releases/preview.html` shows one of them, under the name `preview`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Final

from guikou.channels.capability import Capability, Form
from guikou.channels.fitting import Problem, amount, measures, problems
from guikou.channels.fitting.problems import FIELDS
from guikou.channels.rendering.bodies import body
from guikou.channels.rendering.posts import facets
from guikou.channels.variants import Attachment, Picture, Variant
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.registry.models import Account
from guikou.registry.queries import platforms
from guikou.registry.queries.accounts import accounts_by_key
from guikou.release.domain.content import AccountVersion, Edition, Field, File, Version
from guikou.release.domain.variation import Variation, variations
from guikou.release.fitting import capabilities, fields_of, fit

_STYLE: Final = re.compile(r' style="[^"]*"')
_PLACE: Final = re.compile(r'<img src="picture:([0-9]+)"')

AddressOf = Callable[[str], str]
"""Where the page that shows the preview gets a file from, by its hash."""


class Look(StrEnum):
    """How a platform shows what it is given."""

    ARTICLE = "article"
    WEIBO = "weibo"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    TELEGRAM = "telegram"
    PAGE = "page"
    MAIL = "mail"
    SMS = "sms"
    PACKAGE = "package"


_LOOKS: Final = {
    "wechat": Look.ARTICLE,
    "weibo": Look.WEIBO,
    "mastodon": Look.MASTODON,
    "bluesky": Look.BLUESKY,
    "telegram": Look.TELEGRAM,
    "wordpress": Look.PAGE,
    "webhook": Look.PAGE,
    "newsletter": Look.MAIL,
    "sms": Look.SMS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How long a field is beside what the platform takes, in the platform's own unit."""

    field: str
    label: Text
    length: Text
    most: Text
    over: bool
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture of a preview."""

    address: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """
    One language version on one account. `body` and `post` are HTML that is safe to show: sanitised, without styles and scripts; pictures at `AddressOf`.

    `differs` are the fields that people edited for this account, beside what it would get otherwise; `notices` say how it was fitted, `fields` what an account there can have of its own.
    """

    key: str
    account: str
    platform: Text
    look: Look
    language: Language
    version: Version
    address: str
    body: str
    post: str
    pictures: tuple[Shown, ...]
    cover: Shown | None
    counters: tuple[Counter, ...]
    problems: tuple[Problem, ...]
    differs: tuple[Variation, ...] = ()
    notices: tuple[Text, ...] = ()
    account_id: int | None = None
    fields: tuple[Field, ...] = ()


def previews(content: Edition, *, address_of: AddressOf, data_of: Callable[[str], bytes] | None = None) -> tuple[Preview, ...]:
    """Return a preview of every account's version, in the order of the edition. Two queries, whatever their number."""
    known = accounts_by_key({each.account for each in content.accounts})
    takes = capabilities(known.values())
    return tuple(_preview(each, content, known.get(each.account), takes, address_of, data_of) for each in content.accounts)


def _preview(
    shown: AccountVersion,
    content: Edition,
    account: Account | None,
    takes: Mapping[str, Capability],
    address_of: AddressOf,
    data_of: Callable[[str], bytes] | None,
) -> Preview:
    version = shown.version
    if account is None:
        return _of_nobody(shown, content, address_of)
    capability = takes[account.key]
    derived = fit(content.master(version.language), capability, content.address)
    variant = as_variant(version, content.address, data_of or _no_data)
    # A picture that was fitted when it was uploaded is small enough: without bytes its size is not asked again.
    counted = [each for each in measures(variant, capability) if each.field != "picture" or data_of]
    differ = variations(derived.version, version, [each for each in Field if each in shown.own])
    return Preview(
        key=shown.account,
        account=account.name,
        account_id=account.pk,
        platform=platforms().get(account.platform, Text(account.platform, account.platform)),
        look=_LOOKS.get(capability.platform, Look.PACKAGE),
        language=version.language,
        version=version,
        address=content.address,
        body=_body(version, capability, address_of),
        post=linked(version.text),
        pictures=_pictures(version.pictures, address_of),
        cover=_cover(version, address_of),
        counters=tuple(
            Counter(
                field=each.field,
                label=_capital(FIELDS[each.field]),
                length=amount(each.length, each.limit.unit),
                most=amount(each.limit.most, each.limit.unit),
                over=bool(each.over),
                share=min(100, round(100 * each.length / max(1, each.limit.most))),
            )
            for each in counted
            if each.field in ("title", "digest", "text", "html", "author", "pictures")
        ),
        problems=problems(variant, capability),
        differs=differ,
        notices=derived.notices if not differ else (),
        fields=fields_of(capability),
    )


def as_variant(version: Version, address: str, data_of: Callable[[str], bytes]) -> Variant:
    """Return a version as adapters take it."""
    return Variant(
        language=version.language,
        title=version.title,
        address=address,
        digest=version.digest,
        html=version.html,
        text=version.text,
        author=version.author,
        pictures=tuple(
            Picture(name=each.name, media_type=each.media_type, alt=each.alt, data=data_of(each.digest)) for each in version.pictures
        ),
        cover=version.cover,
        attachments=tuple(
            Attachment(name=each.name, media_type=each.media_type, data=data_of(each.digest)) for each in version.attachments
        ),
        video=version.video,
    )


def linked(text: str) -> str:
    """Return a short text as safe HTML, its addresses and tags marked as platforms mark them."""
    raw, done, parts = text.encode("utf-8", "replace"), 0, []
    for facet in facets(text):
        parts += [_escaped(raw[done : facet.start]), f"<b>{_escaped(raw[facet.start : facet.end])}</b>"]
        done = facet.end
    return "".join([*parts, _escaped(raw[done:])]).replace("\n", "<br>")


def _escaped(raw: bytes) -> str:
    return escape(raw.decode("utf-8", "replace"))


def _body(version: Version, capability: Capability, address_of: AddressOf) -> str:
    """Return the body as the platform gets it, with our pictures and without styles: the page that shows it has a sheet of its own."""
    if capability.form is not Form.ARTICLE:
        return ""
    try:
        made = _STYLE.sub("", body(version.html, capability.markup))
    except Refusal as refused:
        return f"<p>{escape(refused.reason.on(version.language))}</p>"
    return with_pictures(made, version.pictures, address_of)


def with_pictures(html: str, pictures: tuple[File, ...], address_of: AddressOf) -> str:
    """Return sanitised HTML with every `picture:N` at the place from which this page gets it; one that is not there is left out of sight."""

    def shown(found: re.Match[str]) -> str:
        place = int(found[1])
        return f'<img src="{escape(address_of(pictures[place].digest))}"' if place < len(pictures) else "<img"

    return _PLACE.sub(shown, html)


def _pictures(files: Iterable[File], address_of: AddressOf) -> tuple[Shown, ...]:
    return tuple(Shown(address=address_of(each.digest), alt=each.alt) for each in files)


def _cover(version: Version, address_of: AddressOf) -> Shown | None:
    if version.cover is None or not 0 <= version.cover < len(version.pictures):
        return None
    return _pictures([version.pictures[version.cover]], address_of)[0]


def _of_nobody(shown: AccountVersion, content: Edition, address_of: AddressOf) -> Preview:
    gone = Problem(
        field="accounts",
        what=Text("台账中已没有这个账号", "The register has no such account any more"),
        do=Text("请从发布去向中去掉", "Take it out of where this goes"),
    )
    version = shown.version
    return Preview(
        key=shown.account,
        account=shown.account,
        platform=Text("未知平台", "Unknown platform"),
        look=Look.PACKAGE,
        language=version.language,
        version=version,
        address=content.address,
        body="",
        post=linked(version.text),
        pictures=_pictures(version.pictures, address_of),
        cover=None,
        counters=(),
        problems=(gone,),
    )


def _capital(name: Text) -> Text:
    plain = name.en.removeprefix("the ")
    return Text(name.zh, plain[0].upper() + plain[1:])


def _no_data(_digest: str) -> bytes:
    return b""
