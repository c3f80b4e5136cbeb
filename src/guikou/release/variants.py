"""From what was signed to what an adapter takes: an account's version of an edition, with the bytes of its files from the store."""

import hashlib
from dataclasses import replace
from html import escape
from typing import Final

from guikou.channels.fitting import cut
from guikou.channels.variants import Attachment, Picture, Variant
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.registry.models import Account
from guikou.registry.queries.accounts import accounts_by_key
from guikou.release.domain.content import AccountVersion, Edition, File, is_signed
from guikou.release.fitting import SUMMARY
from guikou.release.operations.media import place

_TAKEN_BACK: Final = Text("撤回：{title}", "Taken back: {title}")
_NO_LONGER: Final = Text("“{title}”已撤回，请勿再使用或转发。", "“{title}” was taken back. Please do not use it or pass it on.")
_REASON: Final = Text("原因：{why}", "The reason: {why}")
_NAMED: Final = replace(SUMMARY, most=40)


class NotOfThis(Refusal):
    """The edition says nothing for that account in that language."""

    def __init__(self) -> None:
        super().__init__(Text("稿件中没有这个账号这种语言的版本", "The edition has no version for this account in this language"))


class NotAsSigned(Refusal):
    """What would be sent is not what was signed: a file of the store is gone, or another."""

    def __init__(self, name: str) -> None:
        super().__init__(
            Text(
                "文件“{name}”缺失或与审定时不同，没有发出。请从备份恢复",
                "The file “{name}” is missing or differs from what was signed, so nothing was sent. Restore it from a backup",
            ).fill(name=name[:80])
        )


def variant_of(content: Edition, account: Account, language: Language) -> Variant:
    """
    Return what an account shows of an edition in one language.

    :raises NotOfThis: nothing.
    :raises NotAsSigned: it is not, byte for byte, what was signed.
    """
    shown = _version(content, account, language)
    version = shown.version
    variant = Variant(
        language=version.language,
        title=version.title,
        address=content.address,
        digest=version.digest,
        html=version.html,
        text=version.text,
        author=version.author,
        pictures=tuple(Picture(name=each.name, media_type=each.media_type, alt=each.alt, data=_bytes(each)) for each in version.pictures),
        cover=version.cover,
        attachments=tuple(Attachment(name=each.name, media_type=each.media_type, data=_bytes(each)) for each in version.attachments),
        video=version.video,
    )
    if not is_signed(content, shown.account, variant):
        raise NotAsSigned(version.title)
    return variant


def taken_back(content: Edition, account: Account, language: Language, *, why: str) -> Variant:
    """
    Return what tells those who have a copy that nobody can take back that it holds no longer: the words of the public change log, and where it stands.

    :raises NotOfThis: the account has nothing of it.
    """
    title = _version(content, account, language).version.title or content.master(language).title
    said = _NO_LONGER.fill(title=cut(title, _NAMED)).on(language)
    reason = _REASON.fill(why=why).on(language)
    link = escape(content.address)
    return Variant(
        language=language,
        title=cut(_TAKEN_BACK.fill(title=title).on(language), SUMMARY),
        address=content.address,
        html=f'<p>{escape(said)}</p><p>{escape(reason)}</p><p><a href="{link}">{link}</a></p>',
        text=f"{said}{content.address}",
    )


def _version(content: Edition, account: Account, language: Language) -> AccountVersion:
    """Return the version of an account, also where the register has called it otherwise since, or merged it."""
    in_language = [each for each in content.accounts if each.version.language is language]
    known = {account.key, *account.former_keys}
    for each in in_language:
        if each.account in known:
            return each
    leads = accounts_by_key(each.account for each in in_language)
    for each in in_language:
        if each.account in leads and leads[each.account].pk == account.pk:
            return each
    raise NotOfThis


def _bytes(file: File) -> bytes:
    try:
        data = place(file.digest).read_bytes()
    except OSError:
        raise NotAsSigned(file.name) from None
    if hashlib.sha256(data).hexdigest() != file.digest:
        raise NotAsSigned(file.name)
    return data
