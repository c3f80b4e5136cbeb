"""
What an edition shows, and the hash that reviewers sign.

The master is written once in each language. An account has a version of its own whose fields are the same as the master's until somebody edits them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from guikou.channels import variants
from guikou.kernel.bilingual import Language, Refusal, Text

FORMAT: Final = "guikou-edition-1"
"""Name of the canonical form; it changes whenever the same edition could hash otherwise, and a signature under another name never counts."""


CLOSING_NOTICE: Final = "closing-notice"
"""The kind of a release that tells the public that an account stops: it may still appear on the day itself."""


class Field(StrEnum):
    """A part of a version that follows the master or is an account's own."""

    TITLE = "title"
    DIGEST = "digest"
    HTML = "html"
    TEXT = "text"
    AUTHOR = "author"
    PICTURES = "pictures"
    COVER = "cover"
    ATTACHMENTS = "attachments"
    VIDEO = "video"


FIELD_WORDS: Mapping[Field, Text] = {
    Field.TITLE: Text("标题", "Title"),
    Field.DIGEST: Text("摘要", "Summary"),
    Field.HTML: Text("正文", "Body"),
    Field.TEXT: Text("短文", "Short text"),
    Field.AUTHOR: Text("署名", "Author"),
    Field.PICTURES: Text("图片", "Pictures"),
    Field.COVER: Text("封面", "Cover"),
    Field.ATTACHMENTS: Text("附件", "Attachments"),
    Field.VIDEO: Text("视频链接", "Video"),
}


class NotAnEdition(Refusal):
    """What is given does not make an edition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A picture or an attachment, known by the SHA-256 of its bytes (`digest`, hexadecimal). `alt` says what a picture shows."""

    name: str
    media_type: str
    digest: str
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One language version: fields as in `guikou.channels.variants.Variant`, with files by their hash. The order of files is their order on the page."""

    language: Language
    title: str
    digest: str = ""
    html: str = ""
    text: str = ""
    author: str = ""
    pictures: tuple[File, ...] = ()
    cover: int | None = None
    attachments: tuple[File, ...] = ()
    video: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountVersion:
    """What one account is to show in one language. Fields that are not in `own` follow the master."""

    account: str
    version: Version
    own: frozenset[Field] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """
    Everything that becomes public together: masters by language, versions by account and language, at one permanent `address`.

    :raises NotAnEdition: there is no master, two of one language, or an account has two versions of one language or one without a master.
    """

    kind: str
    address: str
    masters: tuple[Version, ...]
    accounts: tuple[AccountVersion, ...] = field(default=())

    def __post_init__(self) -> None:
        languages = [master.language for master in self.masters]
        shown = [(each.account, each.version.language) for each in self.accounts]
        if not languages:
            raise NotAnEdition(Text("稿件没有任何语言版本，请先写正文", "The edition has no text in any language; write one first"))
        if len(set(languages)) < len(languages) or len(set(shown)) < len(shown):
            raise NotAnEdition(
                Text(
                    "同一账号同一语言只能有一个版本，请删去重复的",
                    "There can be one version in each language on an account; remove the other",
                )
            )
        if orphans := sorted({account for account, language in shown if language not in languages}):
            raise NotAnEdition(
                Text("账号{names}使用的语言没有母稿，请先补写", "The master lacks a language that {names} uses; write it first").fill(
                    names=Text("、".join(orphans), ", ".join(orphans))
                )
            )

    def master(self, language: Language) -> Version:
        """
        Return the master in that language.

        :raises KeyError: there is none.
        """
        return {master.language: master for master in self.masters}[language]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that an account shows otherwise than the master has it."""

    field: Field
    master: Any
    own: Any


def followed(account: AccountVersion, master: Version) -> AccountVersion:
    """Return the account's version with every field that follows the master as the master has it now."""
    same = {each.value: getattr(master, each.value) for each in Field if each not in account.own}
    return replace(account, version=replace(account.version, **same))


def edited(account: AccountVersion, master: Version, changes: Mapping[Field, Any]) -> AccountVersion:
    """Return the account's version with these fields its own from now on; the others follow the master."""
    version = replace(account.version, **{each.value: value for each, value in changes.items()})
    return followed(replace(account, version=version, own=account.own | changes.keys()), master)


def same_as_master(account: AccountVersion, master: Version, fields: frozenset[Field]) -> AccountVersion:
    """Return the account's version with these fields following the master again."""
    return followed(replace(account, own=account.own - fields), master)


def differences(account: AccountVersion, master: Version) -> tuple[Difference, ...]:
    """Return the fields in which the account differs from the master, in the order of `Field`; an own field that reads the same is none."""
    pairs = ((each, getattr(master, each.value), getattr(account.version, each.value)) for each in Field)
    return tuple(Difference(each, theirs, own) for each, theirs, own in pairs if theirs != own)


def as_signed(variant: variants.Variant) -> Version:
    """Return what reviewers sign of a variant, with its files by their hash; the address is the edition's."""
    return Version(
        language=variant.language,
        title=variant.title,
        digest=variant.digest,
        html=variant.html,
        text=variant.text,
        author=variant.author,
        pictures=tuple(File(name=each.name, media_type=each.media_type, digest=each.digest, alt=each.alt) for each in variant.pictures),
        cover=variant.cover,
        attachments=tuple(
            File(name=each.name, media_type=each.media_type, digest=hashlib.sha256(each.data).hexdigest()) for each in variant.attachments
        ),
        video=variant.video,
    )


def is_signed(edition: Edition, account: str, variant: variants.Variant) -> bool:
    """Say whether what is about to be sent to that account is exactly what the edition says, and so what was signed."""
    version = as_signed(variant)
    return variant.address == edition.address and any(each.account == account and each.version == version for each in edition.accounts)


def canonical(edition: Edition) -> str:
    """Return the edition as canonical JSON: keys sorted, ASCII, masters by language, accounts by name; which fields follow the master is left out, nobody sees it."""
    return json.dumps(
        {
            "format": FORMAT,
            "kind": edition.kind,
            "address": edition.address,
            "masters": [_plain(master) for master in sorted(edition.masters, key=lambda each: each.language)],
            "accounts": [
                {"account": each.account, "version": _plain(each.version)}
                for each in sorted(edition.accounts, key=lambda each: (each.account, each.version.language))
            ],
        },
        sort_keys=True,
        ensure_ascii=True,
        separators=(",", ":"),
    )


def content_hash(edition: Edition) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal: what a signature is given for."""
    return hashlib.sha256(canonical(edition).encode("ascii")).hexdigest()


def _plain(version: Version) -> dict[str, Any]:
    plain = {each.value: getattr(version, each.value) for each in Field if each not in (Field.PICTURES, Field.ATTACHMENTS)}
    files = {each.value: [_file(file) for file in getattr(version, each.value)] for each in (Field.PICTURES, Field.ATTACHMENTS)}
    return {"language": version.language, **plain, **files}


def _file(file: File) -> dict[str, str]:
    return {"name": file.name, "media_type": file.media_type, "digest": file.digest, "alt": file.alt}
