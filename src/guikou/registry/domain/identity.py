"""Which account a row is about: platform and id from what the row says, by the rules of the catalogue."""

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.ids import account_id
from guikou.kernel.numbers import MISSING
from guikou.registry.domain.addresses import Address, read_address, suffixes
from guikou.registry.domain.names import clean, normalised
from guikou.registry.domain.platforms import ANY_HOST, AddressRule, Catalogue, Platform, StableId

_ADDRESS_ONLY = ("website", "other")
_WITHOUT_HANDLES = re.compile(r"(?!)")
_SPREADSHEET_NUMBER = re.compile(r"(\d+)\.0+\Z")


class Unidentifiable(Refusal):
    """The row does not say which account it is about; `reason` says in both languages what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """
    One account as one row states it. `url` is the address in its canonical form, else as the row writes it, cleaned.

    `name` is the row's, else the one in the address; None where it only repeats the id. `note` says what was contradictory or could not be used.
    """

    account_id: str
    platform: str
    stable_id: str | None
    handle: str | None
    name: str | None
    url: str | None
    note: Text | None


@dataclass(frozen=True, slots=True)
class _Match:
    """What an address says about an account. `sure`: the host belongs to the platform."""

    platform: Platform
    sure: bool
    stable_id: str | None = None
    handle: str | None = None
    name: str | None = None
    short: bool = False


def identify(
    catalogue: Catalogue, *, platform: str | None, url: str | None, stable_id: str | None, handle: str | None, name: str | None
) -> Identity:
    """
    Return the account that a row is about. Cells may hold what people write for "nothing" (`-`, 未找到).

    The address decides over the platform column; ids in the address decide over ids in other columns.

    :raises Unidentifiable: no platform can be told, or neither id, handle, name nor an address that names one account.
    """
    platform, url, stable_id, handle, name = (_stated(cell) for cell in (platform, url, stable_id, handle, name))
    address = read_address(url) if url else None
    match = _match(catalogue, address) if address else None
    unread = url if url and not address else None
    chosen, notes = _platform(catalogue, platform, match, stable_id, handle, address)
    if not match or match.platform is not chosen:
        notes += [_FOREIGN_ADDRESS.fill(url=url, platform=chosen.name)] if address and chosen.addresses else []
        match = _Match(chosen, False)
    if unread and not chosen.addresses:
        handle = handle or unread
    if unread and not name and any(each.isalpha() for each in unread):
        name = unread
    found_id, found_handle, id_notes = _ids(chosen, match, stable_id, handle, name)
    if chosen.id in _ADDRESS_ONLY and not found_id and address:
        found_id = address.site
    elif chosen.id == "other" and not name:
        found_id, found_handle = stable_id, handle
    elif chosen.id == "other":
        found_id = stable_id
    elif chosen.id == "website" and not found_id:
        stated = read_address(stable_id or name or "")
        found_id, address = (stated.site, stated) if stated else (stable_id, None)
        id_notes += [_NO_ADDRESS.fill(stated=stable_id)] if stable_id and not stated else []
    name = match.name if name is None or (name == found_id and chosen.id not in _ADDRESS_ONLY) else name
    named = f"{normalised(platform)}/" if chosen.id == "other" and platform and not address else ""
    identifier = _identifier(chosen, found_id, found_handle, name, address if match.short else None, named)
    if identifier is None:
        raise Unidentifiable(_NO_ACCOUNT.fill(platform=Text(platform, platform) if named and platform else chosen.name))
    return Identity(
        account_id=account_id(chosen.id, identifier),
        platform=chosen.id,
        stable_id=found_id,
        handle=found_handle,
        name=name,
        url=_home(chosen, found_id, found_handle) or (address.without(catalogue.tracking) if address else None),
        note=_joined([*notes, *id_notes]),
    )


def _stated(cell: str | None) -> str | None:
    text = clean(cell)
    return None if text is None or text.casefold() in MISSING else text


def _platform(
    catalogue: Catalogue, text: str | None, match: _Match | None, stable_id: str | None, handle: str | None, address: Address | None
) -> tuple[Platform, list[Text]]:
    stated = catalogue.named(text) if text else None
    if match and match.sure:
        contradicted = text and stated is not match.platform
        note = _URL_DECIDES.fill(stated=text, found=match.platform.name) if contradicted else None
        return match.platform, [note] if note else []
    if match and stated in (None, match.platform) and not (text and not stated):
        return match.platform, []
    if stated:
        return stated, []
    telling = [p for p in catalogue.platforms for form in p.stable_ids if form.telling and stable_id and form.form.fullmatch(stable_id)]
    if telling:
        return telling[0], [_ID_DECIDES.fill(stated=text, found=telling[0].name)] if text else []
    if text:
        return catalogue["other"], [_UNKNOWN_PLATFORM.fill(stated=text)]
    if handle and handle.count("@") - handle.startswith("@") == 1 and "mastodon" in catalogue:
        return catalogue["mastodon"], []
    if address:
        return catalogue["website"], []
    raise Unidentifiable(_NO_PLATFORM)


def _match(catalogue: Catalogue, address: Address) -> _Match | None:
    for host in suffixes(address.host):
        rules = catalogue.hosts.get(host, ())
        for platform, rule in rules:
            if found := _apply(platform, rule, address):
                return found
        if rules:
            return _Match(rules[0][0], True)
    return next((found for platform, rule in catalogue.hosts.get(ANY_HOST, ()) if (found := _apply(platform, rule, address))), None)


def _apply(platform: Platform, rule: AddressRule, address: Address) -> _Match | None:
    said: dict[str, str] = {}
    for form, part in ((rule.host, address.host), (rule.path, address.path), (rule.fragment, address.fragment)):
        if form is not None:
            matched = form.match(part)
            if not matched or part[matched.end() : matched.end() + 1] not in ("", "/"):
                return None
            said |= {group: value for group, value in matched.groupdict().items() if value}
    for parameter, target in rule.query:
        value = address.parameter(parameter)
        if value is None:
            return None
        said[target] = value
    handle = said.get("handle")
    if handle and handle.casefold() in platform.stop_words:
        return None
    if handle and rule.at_host:
        handle = f"{handle}@{address.host}"
    stable_id = said.get("stable_id")
    if stable_id:
        stable_id = _in_form(platform, stable_id)
        if stable_id is None:
            return None
    return _Match(platform, ANY_HOST not in rule.hosts, stable_id, handle, said.get("name"), rule.short)


def _ids(
    platform: Platform, match: _Match, stable_id: str | None, handle: str | None, name: str | None
) -> tuple[str | None, str | None, list[Text]]:
    notes: list[Text] = []
    found_id, found_handle = match.stable_id, match.handle
    written_id = _in_form(platform, stable_id) if stable_id else None
    if stable_id and not platform.stable_ids and not platform.handle and platform.id not in _ADDRESS_ONLY:
        written_id = stable_id
    if written_id and found_id and written_id != found_id:
        first, second = sorted((found_id, written_id), key=lambda each: _rank(platform, each))
        if _rank(platform, first) == _rank(platform, second):
            notes.append(_TWO_IDS.fill(stated=written_id, found=found_id))
        else:
            found_id, found_handle = first, found_handle or second
    found_id = found_id or written_id
    for text in (handle, stable_id if not written_id else None, name if name and name.startswith("@") else None):
        found_handle = found_handle or (_as_handle(platform, text) if text else None)
    if stable_id and not written_id and not found_id and found_handle != stable_id.removeprefix("@") and platform.id not in _ADDRESS_ONLY:
        notes.append(_NOT_AN_ID.fill(stated=stable_id, platform=platform.name))
    return found_id, found_handle, notes


def _in_form(platform: Platform, text: str) -> str | None:
    whole = _SPREADSHEET_NUMBER.sub(r"\1", unquote(text).strip())
    for form in platform.stable_ids:
        if form.form.fullmatch(whole):
            padded = whole + "=" * (-len(whole) % 4) if form.base64 else whole
            if not form.base64 or _decodes(padded):
                return padded
    return None


def _decodes(text: str) -> bool:
    """Test whether a text is the Base64 of a number, as WeChat's `__biz` is."""
    try:
        return base64.b64decode(text, validate=True).isdigit()
    except (binascii.Error, ValueError):
        return False


def _rank(platform: Platform, stable_id: str) -> int:
    return next(number for number, form in enumerate(platform.stable_ids) if _fits(form, stable_id))


def _fits(form: StableId, stable_id: str) -> bool:
    return form.form.fullmatch(stable_id) is not None and (not form.base64 or _decodes(stable_id))


def _as_handle(platform: Platform, text: str) -> str | None:
    bare = unicodedata.normalize("NFKC", text).strip().removeprefix("@").rstrip("/")
    if bare.casefold() in platform.stop_words:
        return None
    return bare if (platform.handle or _WITHOUT_HANDLES).fullmatch(bare) else None


def _identifier(
    platform: Platform, stable_id: str | None, handle: str | None, name: str | None, address: Address | None, named: str
) -> str | None:
    """Ids, handles and names of platforms that the catalogue does not know are told apart by the platform's name, `named`."""
    if stable_id:
        return named + stable_id
    if handle:
        return f"@{named}" + "".join(each for each in handle.casefold() if each not in platform.handle_ignores)
    if name:
        return f"~{named}" + normalised(name)
    if address:
        return "~" + address.site
    return None


def _home(platform: Platform, stable_id: str | None, handle: str | None) -> str | None:
    for form in platform.stable_ids:
        if stable_id and form.home and _fits(form, stable_id):
            return form.home.format(stable_id=stable_id)
    if handle and platform.home and not stable_id:
        return platform.home.format(handle=handle)
    return None


def _joined(notes: list[Text]) -> Text | None:
    return Text("".join(note.zh for note in notes), " ".join(note.en for note in notes)) if notes else None


_NO_PLATFORM = Text(
    "这一行没有写明平台，也没有能看出平台的网址或编号。", "The row names no platform, and has no address or id that tells one."
)
_NO_ACCOUNT = Text(
    "看不出是{platform}上的哪个账号：没有编号、账号标识、名称，也没有账号主页地址。",
    "It cannot be told which account on {platform} is meant: there is no id, no handle, no name and no address of an account.",
)
_URL_DECIDES = Text(
    "平台一栏写的是“{stated}”，网址却是{found}的，以网址为准。",
    'The platform column says "{stated}" but the address belongs to {found}; the address decides.',
)
_ID_DECIDES = Text(
    "平台目录中没有“{stated}”，编号却是{found}的写法，按编号认定平台。",
    'The platform catalogue does not know "{stated}", but the id has the form of {found}; the id decides.',
)
_FOREIGN_ADDRESS = Text(
    "网址（{url}）不是{platform}上的主页，没有用来识别账号。",
    "The address ({url}) is not one on {platform} and was not used to tell the account.",
)
_UNKNOWN_PLATFORM = Text(
    "平台目录中没有“{stated}”，归入“其他”。", 'The platform catalogue does not know "{stated}"; the account is listed under Other.'
)
_TWO_IDS = Text(
    "编号一栏（{stated}）与网址中的编号（{found}）不一致，以网址为准。",
    "The id column ({stated}) and the id in the address ({found}) differ; the address decides.",
)
_NO_ADDRESS = Text("网站编号“{stated}”不是网址，照原样登记。", 'The website id "{stated}" is no address; it is registered as it stands.')
_NOT_AN_ID = Text(
    "“{stated}”不是{platform}编号的写法，没有采用；可能被表格软件改动过。",
    '"{stated}" does not have the form of an id on {platform} and was not used; a spreadsheet may have changed it.',
)
