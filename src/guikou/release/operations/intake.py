"""Beginning releases with material that comes in as a document."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from guikou.kernel.bilingual import Language, Text
from guikou.people.domain.policy import Action, Actor, require, require_somewhere
from guikou.people.models import Organisation
from guikou.people.operations.tree import NoSuchOrganisation
from guikou.release.domain.content import File, Version
from guikou.release.intake import docx
from guikou.release.intake.docx import Material
from guikou.release.models import Release
from guikou.release.operations.media import keep_picture
from guikou.release.operations.writing import start

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Read:
    """What a document says, in the language in which it is written, and what of it could not be kept."""

    version: Version
    lost: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Started:
    """A draft made of a document, and what of the document could not be kept."""

    release: Release
    lost: tuple[Text, ...]


def start_from_docx(*, organisation_id: int, kind: str, data: bytes, language: Language = Language.ZH, by: Actor, now: datetime) -> Started:
    """
    Begin a release of that organisation with what a Word document says.

    :raises NoSuchOrganisation: there is none.
    :raises NotAllowed: the actor may not write there.
    :raises NotADocument: the file is no document that can be read.
    """
    require_somewhere(by, Action.WRITE_RELEASES)
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NoSuchOrganisation
    require(by, Action.WRITE_RELEASES, organisation.path)
    material = docx.read(data)
    master = version_of(material, language=language, by=by, now=now)
    return Started(start(organisation_id=organisation_id, kind=kind, masters=[master], by=by, now=now), material.lost)


def read_docx(*, data: bytes, by: Actor, now: datetime) -> Read:
    """
    Read a Word document for somebody who goes on writing: its pictures are kept, and nothing is begun.

    :raises NotAllowed: the actor writes nowhere.
    :raises NotADocument: the file is no document that can be read.
    """
    require_somewhere(by, Action.WRITE_RELEASES)
    material = docx.read(data)
    language = Language.ZH if _CHINESE.search(material.title + material.html) else Language.EN
    return Read(version_of(material, language=language, by=by, now=now), material.lost)


def version_of(material: Material, *, language: Language, attachments: tuple[File, ...] = (), by: Actor, now: datetime) -> Version:
    """Return the material as a language version, its pictures kept."""
    pictures = tuple(keep_picture(data=each.data, name=each.name, alt=each.alt, by=by, now=now) for each in material.pictures)
    return Version(
        language=language, title=material.title, html=material.html, author=material.author, pictures=pictures, attachments=attachments
    )
