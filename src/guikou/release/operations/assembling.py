"""Making an edition of what people wrote: each account's version follows the masters, fitted to its platform, but for the fields that are its own."""

from collections.abc import Sequence
from dataclasses import replace

from guikou.channels.rendering.master import sanitised
from guikou.kernel.bilingual import Refusal, Text
from guikou.registry.queries.accounts import accounts_by_key
from guikou.release import content
from guikou.release.domain.content import AccountVersion, NotAnEdition, Version, followed
from guikou.release.domain.content import Edition as Content
from guikou.release.fitting import capabilities, fit
from guikou.release.models import Release
from guikou.release.operations import common


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


def assembled(release: Release, kind: str, masters: Sequence[Version], accounts: Sequence[AccountVersion]) -> Content:
    """
    Return the edition that these masters make, its accounts within the release's line of the tree and their versions following the masters; the release may not be saved.

    :raises NotAKind: there is no such kind.
    :raises NotAnEdition: what is given makes none.
    :raises NotThatAccount: an account is not of that line.
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
    takes = capabilities(known.values())
    following = tuple(
        followed(each, fit(given.master(each.version.language), takes[known[each.account].key], given.address).version) for each in clean
    )
    made = Content(kind=given.kind, address=given.address, masters=given.masters, accounts=following)
    if any(each.cover is not None and not 0 <= each.cover < len(each.pictures) for each in _versions(made)):
        raise NotAnEdition(Text("封面须是本稿的图片之一，请重新选择", "The cover has to be one of the pictures; choose it again"))
    return made


def _clean(version: Version) -> Version:
    return replace(version, html=sanitised(version.html)) if version.html else version


def _versions(made: Content) -> list[Version]:
    return [*made.masters, *(each.version for each in made.accounts)]
