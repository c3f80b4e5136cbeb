"""
The pictures of an account's version: which of the release's it shows, in which order, and what the body and the cover then name.

A body and a cover name pictures by their place. Whenever an account's pictures are others than those for which a body was written, the body is made to name the same
pictures at their new places, and what is not shown any more is left out of it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from guikou.release.domain.content import AccountVersion, Field, File, Version, followed

_NAMED: Final = re.compile(r'<img\b[^>]*?\bsrc="picture:([0-9]+)"[^>]*>')
_ALT: Final = re.compile(r'\balt="([^"]*)"')

Pictures = tuple[File, ...]


@dataclass(frozen=True, slots=True)
class PictureDifference:
    """
    How the pictures of one version differ from those of another: which come in addition, which are left out, `order` (those of both, as the new one has them, where that is another
    order; else none), and which are described in other words (before, now).
    """

    added: Pictures = ()
    left_out: Pictures = ()
    order: Pictures = ()
    reworded: tuple[tuple[File, File], ...] = ()


def following(account: AccountVersion, master: Version) -> AccountVersion:
    """
    Return the account's version with every field that follows the master as the master has it now, whichever of body, pictures and cover are its own.

    The own body and the own cover go on naming the same pictures. Where only the pictures are its own, the master's body shows these instead: the same number at the same places in
    the account's order, without those that are left out, and with those in addition at its end. An own cover that is not there any more follows the master again.
    """
    pictures = account.version.pictures if Field.PICTURES in account.own else master.pictures
    own = pointed(account.version, pictures)
    lost = account.version.cover is not None and own.cover is None
    kept = replace(account, version=own, own=account.own - {Field.COVER} if lost else account.own)
    return followed(kept, _showing(master, pictures))


def pointed(version: Version, pictures: Pictures) -> Version:
    """Return the version with these pictures: its body and its cover name the same ones as before, and none (the cover: None) instead of what is not among them."""
    before = version.pictures
    if not before or before == pictures:
        return replace(version, pictures=pictures)
    to = {place: _place(file, pictures) for place, file in enumerate(before)}
    cover = None if version.cover is None else to.get(version.cover)
    return replace(version, pictures=pictures, cover=cover, html=_renamed(version.html, to.get, pictures))


def picture_difference(before: Pictures, now: Pictures) -> PictureDifference:
    """Return how the second pictures differ from the first; the same picture is one with the same bytes."""
    old, new = {each.digest: each for each in before}, {each.digest: each for each in now}
    both = [digest for digest in new if digest in old]
    return PictureDifference(
        added=tuple(each for each in new.values() if each.digest not in old),
        left_out=tuple(each for each in old.values() if each.digest not in new),
        order=tuple(new[each] for each in both) if both != [digest for digest in old if digest in new] else (),
        reworded=tuple((old[each], new[each]) for each in both if old[each].alt != new[each].alt),
    )


def cover_of(version: Version) -> File | None:
    """Return the picture that is the version's cover, if one is."""
    return version.pictures[version.cover] if version.cover is not None and 0 <= version.cover < len(version.pictures) else None


def _showing(master: Version, pictures: Pictures) -> Version:
    """Return the master with these pictures instead of its own."""
    if pictures == master.pictures:
        return master
    stay = [place for place, file in enumerate(master.pictures) if _place(file, pictures) is not None]
    order = sorted(stay, key=lambda place: _place(master.pictures[place], pictures) or 0)
    to: Mapping[int, int | None] = {was: _place(master.pictures[now], pictures) for was, now in zip(stay, order, strict=True)}
    html = _renamed(master.html, to.get, pictures)
    if html:
        known = {file.digest for file in master.pictures}
        html += "".join(f"<p>{_image(place, pictures, '')}</p>" for place, file in enumerate(pictures) if file.digest not in known)
    cover = cover_of(master)
    first = 0 if cover and pictures else None
    at = _place(cover, pictures) if cover else None
    return replace(master, pictures=pictures, html=html, cover=first if at is None else at)


def _place(file: File, pictures: Pictures) -> int | None:
    return next((place for place, each in enumerate(pictures) if each.digest == file.digest), None)


def _renamed(html: str, place_of: Callable[[int], int | None], pictures: Pictures) -> str:
    def named(found: re.Match[str]) -> str:
        place, alt = place_of(int(found[1])), _ALT.search(found[0])
        return "" if place is None else _image(place, pictures, alt[1] if alt else "")

    return _NAMED.sub(named, html)


def _image(place: int, pictures: Pictures, alt: str) -> str:
    """Return the element of a picture with what it shows; where nobody said that, with what the body said."""
    return f'<img src="picture:{place}" alt="{escape(pictures[place].alt) or alt}">'
