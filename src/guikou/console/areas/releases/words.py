"""What the screens of releases say."""

from typing import Any

from django.urls import reverse

from guikou.console.components import Crumb, Status, Tone
from guikou.kernel.bilingual import Language, Text
from guikou.release.content import KINDS
from guikou.release.domain.states import WORDS, ReleaseState

TITLE = Text("稿件", "Releases")
LANGUAGES = {Language.ZH: Text("中文", "Chinese"), Language.EN: Text("英文", "English")}
TONES = {
    ReleaseState.IN_REVIEW: Tone.BUSY,
    ReleaseState.APPROVED: Tone.BUSY,
    ReleaseState.RELEASED: Tone.GOOD,
    ReleaseState.CORRECTED: Tone.NEUTRAL,
    ReleaseState.RECALLED: Tone.BAD,
}


def kind(release: Any) -> Text:
    """Return what kind of release it is."""
    return KINDS.get(release.kind, Text(release.kind, release.kind))


def status(value: str) -> Status:
    """Return where a release or an edition stands."""
    state = ReleaseState(value)
    return Status(WORDS[state], TONES.get(state, Tone.NEUTRAL))


def name(release: Any) -> Text | str:
    """Return its title, or that it has none yet."""
    return release.title or Text("（尚无标题）", "(no title yet)")


def crumbs(release: Any = None) -> list[Crumb]:
    """Return the way back to the list, and to the release."""
    found = [Crumb(TITLE, reverse("releases:list"))]
    return [*found, Crumb(name(release), reverse("releases:release", args=[release.pk]))] if release else found


def address_of(digest: str) -> str:
    """Return where pages of the console get a picture from."""
    return reverse("releases:media", args=[digest])
