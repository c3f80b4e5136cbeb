"""What the screens of requests say."""

from typing import Any

from guikou.console.components import Status, Tone
from guikou.kernel.bilingual import Text
from guikou.registry.domain.requests import KIND_WORDS, WORDS, RequestKind, RequestState

TITLE = Text("开设、变更、关停申请", "Requests")
TONES = {
    RequestState.SENT: Tone.BUSY,
    RequestState.RETURNED: Tone.WARN,
    RequestState.APPROVED: Tone.WARN,
    RequestState.REFUSED: Tone.BAD,
    RequestState.FILED: Tone.GOOD,
}


def kind(asked: Any) -> Text:
    """Return what is asked for."""
    return KIND_WORDS[RequestKind(asked.kind)]


def status(asked: Any) -> Status:
    """Return where it stands."""
    found = RequestState(asked.state)
    return Status(WORDS[found], TONES.get(found, Tone.NEUTRAL))


def name(asked: Any) -> str:
    """Return the name of the account that it is about."""
    return asked.account.name if asked.account else str(asked.wanted.get("name", ""))
