"""What the screens of requests say."""

from typing import Any

from guikou.console.components import Status, Tone
from guikou.console.register import function, platform
from guikou.kernel.bilingual import Text
from guikou.registry import queries
from guikou.registry.domain.editing import COLUMN_WORDS
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


def wanted(asked: Any) -> list[tuple[Text, object]]:
    """Return what is asked for, column by column; for a change what it is now, too."""
    lines: list[tuple[Text, object]] = []
    for column, value in asked.wanted.items():
        if value in ("", None):
            continue
        told = _said(column, value)
        if asked.kind == RequestKind.CHANGE and asked.account:
            now = asked.account.organisation.name if column == "organisation" else getattr(asked.account, column)
            told = Text("{now} 改为 {new}", "{now}, to become {new}").fill(now=_said(column, now) or "—", new=told)
        lines.append((COLUMN_WORDS[column], told))
    return lines


def _said(column: str, value: Any) -> object:
    if column == "platform":
        return platform(value)
    if column == "function":
        return function(value)
    if column == "organisation" and isinstance(value, int):
        return queries.owner_name(value)
    return value
