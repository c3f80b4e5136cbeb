"""What can happen to a public body, and what the tree of bodies does not allow."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from guikou.kernel.bilingual import Refusal, Text


class Reform(StrEnum):
    """What a reform does to one body."""

    RENAMED = "renamed"
    MOVED = "moved"
    MERGED = "merged"
    SPLIT = "split"
    ABOLISHED = "abolished"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reformed:
    """
    One body after a reform: what happened, to which, as of which day.

    `into` is the id of the body that carries on: the successor of a merger, the new body of a split; None otherwise.
    """

    what: Reform
    organisation_id: int
    on: date
    into: int | None = None


class OutsideTree(Refusal):
    """A body cannot hang below itself."""

    field = "organisation"

    def __init__(self) -> None:
        super().__init__(Text("不能移到自己或自己的下级单位之下", "It cannot be moved below itself or below one of its own subordinates"))


class InTheFuture(Refusal):
    """A reform is entered when it is in force."""

    field = "on"

    def __init__(self) -> None:
        super().__init__(
            Text("日期还没有到。请在生效当天或之后录入", "That day has not come yet. Enter it on the day it takes effect, or later")
        )


class BeforeItBegan(Refusal):
    """Something is said to have happened to a body before its first day."""

    field = "on"

    def __init__(self, began: date) -> None:
        super().__init__(
            Text("日期早于这个单位的设立日期：{began}", "That is before the first day of this organisation: {began}").fill(began=began)
        )


def below(path: str, parent_path: str, *, organisation_id: int) -> str:
    """
    Return the path that the body gets under another one; `path` is the one it has now.

    :raises OutsideTree: the other one is the body itself or hangs below it.
    """
    if path and parent_path.startswith(path):
        raise OutsideTree
    return f"{parent_path}{organisation_id}/"


def check_day(on: date, *, today: date, began: date | None) -> None:
    """
    Let a reform pass whose day has come.

    :raises InTheFuture: it has not.
    :raises BeforeItBegan: the body did not exist then.
    """
    if on > today:
        raise InTheFuture
    if began and on < began:
        raise BeforeItBegan(began)
