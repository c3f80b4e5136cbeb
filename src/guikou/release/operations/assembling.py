"""Making an edition of what people wrote: each account's version follows the masters, fitted to its platform, but for the fields that are its own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from guikou.channels.rendering.master import sanitised
from guikou.kernel.bilingual import Refusal, Text
from guikou.registry.queries.accounts import accounts_by_key
from guikou.release import content
from guikou.release.domain.content import AccountVersion, Field, NotAnEdition, Version
from guikou.release.domain.content import Edition as Content
from guikou.release.domain.pictures import following
from guikou.release.fitting import capabilities, fit
from guikou.release.models import Release
from guikou.release.operations import common

_OWN_BODY: Final = frozenset({Field.HTML, Field.PICTURES})


class NotAKind(Refusal):
    """There is no such kind of release."""

    field = "kind"

    def __init__(self) -> None:
        super().__init__(Text("没有这种稿件类型，请从列表中选择", "There is no such kind of release; choose one of the list"))


class NotThatAccount(Refusal):
    """The accounts are not of the organisation, of one above it or of one below it."""

    field = "accounts"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            Text(
                "本单位稿件不能发到这些账号：{names}。请选择本单位、上级或下属单位的账号",
                "Releases of this organisation cannot go to {names}. Choose accounts of it, of those above or of those below",
            ).fill(names=Text("、".join(names), ", ".join(names)))
        )


class NotOfTheRelease(Refusal):
    """An account is to show a picture that the release does not have: nobody would find it there, or take it out."""

    field = "pictures"

    def __init__(self, name: str) -> None:
        super().__init__(
            Text(
                "账号只能从本稿图片中选用，“{name}”不在其中。请先加到稿件，或从账号的图片中去掉",
                "An account shows pictures of the release, and “{name}” is none of them. Add it to the release first, or take it out for the account",
            ).fill(name=name[:80])
        )


def assembled(release: Release, kind: str, masters: Sequence[Version], accounts: Sequence[AccountVersion]) -> Content:
    """
    Return the edition that these masters make, its accounts within the release's line of the tree and their versions following the masters; the release may not be saved.

    :raises NotAKind: there is no such kind.
    :raises NotAnEdition: what is given makes none.
    :raises NotThatAccount: an account is not of that line.
    :raises NotOfTheRelease: an account's own pictures are not among those of the masters.
    """
    if kind not in content.KINDS:
        raise NotAKind
    # Whatever way it came in: nothing that a platform would not take, no script and no foreign picture, is ever stored.
    clean = tuple(replace(each, version=_clean(each.version)) for each in accounts)
    given = Content(
        kind=kind, address=common.permanent_address(release.slug), masters=tuple(_clean(each) for each in masters), accounts=clean
    )
    content.check_storable(given)
    known = accounts_by_key({each.account for each in accounts})
    path = release.organisation.path
    near = {key for key, row in known.items() if row.organisation.path.startswith(path) or path.startswith(row.organisation.path)}
    if strangers := sorted({each.account for each in accounts} - near):
        raise NotThatAccount(strangers)
    _refuse_foreign(given)
    takes = capabilities(known.values())
    fitted = [fit(_source(given, each), takes[known[each.account].key], given.address).version for each in clean]
    shown = [following(each, master) for each, master in zip(clean, fitted, strict=True)]
    # Taking a picture out can leave an empty paragraph behind.
    tidy = tuple(replace(each, version=_clean(each.version)) if each.own & _OWN_BODY else each for each in shown)
    made = Content(kind=given.kind, address=given.address, masters=given.masters, accounts=tidy)
    if any(each.cover is not None and not 0 <= each.cover < len(each.pictures) for each in _versions(made)):
        raise NotAnEdition(Text("封面须是本稿的图片之一，请重新选择", "The cover has to be one of the pictures; choose it again"))
    return made


def _clean(version: Version) -> Version:
    return replace(version, html=sanitised(version.html)) if version.html else version


def _source(given: Content, account: AccountVersion) -> Version:
    """Return what an account's version is fitted from: the master, with its own body, so that a summary that nobody wrote is of what it says."""
    master = given.master(account.version.language)
    return replace(master, html=account.version.html) if Field.HTML in account.own else master


def _refuse_foreign(given: Content) -> None:
    known = {file.digest for master in given.masters for file in master.pictures}
    own = (file for each in given.accounts if Field.PICTURES in each.own for file in each.version.pictures)
    if stranger := next((file for file in own if file.digest not in known), None):
        raise NotOfTheRelease(stranger.name)


def _versions(made: Content) -> list[Version]:
    return [*made.masters, *(each.version for each in made.accounts)]
