"""
An edition as it is stored: the canonical form that is hashed, and beside it which fields of an account's version are its own.

Reading tells what it does not know: a row that a newer version of the program wrote, or that was changed past it, is never half understood.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.release.domain.content import CLOSING_NOTICE, FORMAT, AccountVersion, Edition, Field, File, NotAnEdition, Version, canonical

KINDS: Final[Mapping[str, Text]] = {
    "notice": Text("通知公告", "Notice"),
    "news": Text("工作动态", "News"),
    "service-guide": Text("办事指南", "Service guide"),
    "emergency": Text("应急信息", "Emergency information"),
    CLOSING_NOTICE: Text("关停公告", "Closing notice"),
    "reply": Text("公开答复", "Reply of general interest"),
}
"""What a release can be, and what people call it."""

_FILE: Final = ("name", "media_type", "digest", "alt")


class CannotRead(Refusal):
    """What is stored is no edition that this version of the program knows."""


def stored(edition: Edition) -> dict[str, Any]:
    """Return the canonical form as JSON."""
    plain: dict[str, Any] = json.loads(canonical(edition))
    return plain


def check_storable(edition: Edition) -> None:
    """
    Let an edition pass that both databases can hold.

    :raises NotAnEdition: a text holds a character that cannot be stored.
    """
    _refuse_unstorable(stored(edition))


def own_fields(edition: Edition) -> list[list[Any]]:
    """Return, as JSON, the account, the language and the fields of each version that has some of its own."""
    return sorted(
        [each.account, each.version.language.value, sorted(field.value for field in each.own)] for each in edition.accounts if each.own
    )


def read(plain: Any, own: Any, *, content_hash: str) -> Edition:
    """
    Return the edition that was stored with that hash.

    :raises CannotRead: the form is another, a part is missing, unknown or of the wrong type, or the content has another hash.
    """
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise CannotRead(
            Text(
                "稿件内容由其他版本的系统保存，当前版本无法读取，请升级后再试",
                "This text was stored by another version of the program, which this one cannot read. Upgrade and try again",
            )
        )
    try:
        edition = _edition(plain, _own(own))
    except (KeyError, TypeError, ValueError) as wrong:
        raise _damaged() from wrong
    if hashlib.sha256(canonical(edition).encode("ascii")).hexdigest() != content_hash:
        raise _damaged()
    return edition


def digests(edition: Edition) -> set[str]:
    """Return the hashes of all files that the edition shows."""
    versions = [*edition.masters, *(each.version for each in edition.accounts)]
    return {file.digest for version in versions for file in (*version.pictures, *version.attachments)}


def _damaged() -> CannotRead:
    return CannotRead(
        Text(
            "稿件内容已损坏，或被绕过系统修改过。请从备份恢复，并告知系统管理员",
            "The stored text is damaged, or was changed past the program. Restore it from a backup and tell the administrator",
        )
    )


def _edition(plain: Mapping[str, Any], own: Mapping[tuple[str, str], frozenset[Field]]) -> Edition:
    _exactly(plain, ("format", "kind", "address", "masters", "accounts"))
    accounts = []
    for each in _list(plain["accounts"]):
        _exactly(each, ("account", "version"))
        version, account = _version(each["version"]), _text(each["account"])
        accounts.append(AccountVersion(account=account, version=version, own=own.get((account, version.language.value), frozenset())))
    return Edition(
        kind=_text(plain["kind"]),
        address=_text(plain["address"]),
        masters=tuple(_version(each) for each in _list(plain["masters"])),
        accounts=tuple(accounts),
    )


def _version(plain: Any) -> Version:
    _exactly(plain, ("language", *Field))
    texts = {name.value: _text(plain[name]) for name in (Field.TITLE, Field.DIGEST, Field.HTML, Field.TEXT, Field.AUTHOR, Field.VIDEO)}
    cover = plain[Field.COVER]
    if cover is not None and type(cover) is not int:
        raise TypeError(cover)
    return Version(
        language=Language(plain["language"]),
        pictures=_files(plain[Field.PICTURES]),
        attachments=_files(plain[Field.ATTACHMENTS]),
        cover=cover,
        **texts,
    )


def _files(plain: Any) -> tuple[File, ...]:
    files = []
    for each in _list(plain):
        _exactly(each, _FILE)
        files.append(File(**{name: _text(each[name]) for name in _FILE}))
    return tuple(files)


def _own(plain: Any) -> dict[tuple[str, str], frozenset[Field]]:
    found = {}
    for each in _list(plain):
        account, language, fields = _list(each)
        found[_text(account), _text(language)] = frozenset(Field(name) for name in _list(fields))
    return found


def _exactly(plain: Any, names: Iterable[str]) -> None:
    if not isinstance(plain, dict) or set(plain) != {str(name) for name in names}:
        raise TypeError(plain)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _refuse_unstorable(value: Any) -> None:
    """Refuse what PostgreSQL cannot hold: the character NUL, and halves of surrogate pairs."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            _refuse_unstorable(each)
    elif isinstance(value, str) and ("\x00" in value or (not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value))):
        raise NotAnEdition(
            Text(
                "稿件中有无法保存的字符，请删去后重新粘贴",
                "The text holds a character that cannot be stored; remove it and paste the text again",
            )
        )
