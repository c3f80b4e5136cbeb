"""The life of an import, from the upload to its undoing."""

from collections.abc import Mapping
from enum import StrEnum

from guikou.kernel.bilingual import Refusal, Text


class ImportState(StrEnum):
    """Where an import stands."""

    READING = "reading"
    READY = "ready"
    HELD = "held"
    RUNNING = "running"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"
    DISCARDED = "discarded"


_S = ImportState

MOVES: Mapping[ImportState, frozenset[ImportState]] = {
    _S.READING: frozenset({_S.READY, _S.HELD, _S.FAILED, _S.DISCARDED}),
    _S.READY: frozenset({_S.READING, _S.RUNNING, _S.DISCARDED}),
    _S.HELD: frozenset({_S.READING, _S.DISCARDED}),
    _S.RUNNING: frozenset({_S.APPLIED}),
    _S.APPLIED: frozenset({_S.UNDOING}),
    _S.UNDOING: frozenset({_S.UNDONE, _S.APPLIED}),
    _S.UNDONE: frozenset(),
    _S.FAILED: frozenset({_S.READING, _S.DISCARDED}),
    _S.DISCARDED: frozenset(),
}
"""From READY and HELD back to READING: the columns or the settings were changed. From UNDOING back to APPLIED: somebody changed something meanwhile."""

WORDS: Mapping[ImportState, Text] = {
    _S.READING: Text("正在读取", "Being read"),
    _S.READY: Text("待导入", "Ready"),
    _S.HELD: Text("需要确认", "To be confirmed"),
    _S.RUNNING: Text("正在导入", "Being imported"),
    _S.APPLIED: Text("已导入", "Imported"),
    _S.UNDOING: Text("正在撤销", "Being undone"),
    _S.UNDONE: Text("已撤销", "Undone"),
    _S.FAILED: Text("读取失败", "Could not be read"),
    _S.DISCARDED: Text("已放弃", "Discarded"),
}

WORKING = frozenset({_S.READING, _S.RUNNING, _S.UNDOING})
"""A worker has it; a person can leave the page."""


class NotInThatState(Refusal):
    """The import is not where that could be done with it."""


def move(state: ImportState, to: ImportState) -> ImportState:
    """
    Return the new state.

    :raises NotInThatState: the import cannot go there from where it stands.
    """
    if to not in MOVES[state]:
        raise NotInThatState(
            Text("这次导入目前是“{now}”，不能改为“{to}”", "This import is “{now}” and cannot become “{to}”").fill(
                now=WORDS[state], to=WORDS[to]
            )
        )
    return to
