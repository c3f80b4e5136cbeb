"""Whether what is seen under an account's stable id is still the account that was registered."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from guikou.kernel.bilingual import Text
from guikou.kernel.text import normalise


class Drift(StrEnum):
    """What a comparison of register and platform says, the least alarming first."""

    SAME = "same"
    RENAMED = "renamed"
    ANOTHER_BODY = "another-body"
    NOT_FOUND = "not-found"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What the platform shows under the stable id; None where it was not seen, which says nothing. `exists` False: the platform says that there is none."""

    exists: bool | None = None
    name: str | None = None
    handle: str | None = None
    verified: bool | None = None
    verified_as: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """What the register holds; empty where it does not know. `bodies` are the names of the owner: the present one and those it bore."""

    name: str
    handle: str = ""
    verified_as: str = ""
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What it means, in a sentence; `differing` names the columns that differ."""

    drift: Drift
    sentence: Text
    differing: tuple[str, ...] = ()


def compare(registered: Registered, seen: Seen) -> Verdict:
    """
    Say whether the account is still the one that was registered. What was not seen never counts against it.

    Another certified body weighs most: a handle or id that changed hands looks the same but for that.
    """
    if seen.exists is False:
        return Verdict(drift=Drift.NOT_FOUND, sentence=_NOT_FOUND)
    if not any((seen.name, seen.handle, seen.verified_as)):
        return Verdict(drift=Drift.UNKNOWN, sentence=_UNKNOWN)
    differing = _differing(registered, seen)
    shown = {name: Text(f"“{new}”", f"“{new}”") for name, new in differing.items()}
    if "verified_as" in differing:
        known = registered.verified_as or (registered.bodies[0] if registered.bodies else "")
        return Verdict(
            drift=Drift.ANOTHER_BODY,
            sentence=_ANOTHER_BODY.fill(seen=shown["verified_as"], known=known),
            differing=tuple(differing),
        )
    if differing:
        parts = [_COLUMNS[name].fill(new=shown[name]) for name in differing]
        told = Text("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))
        return Verdict(drift=Drift.RENAMED, sentence=_RENAMED.fill(what=told), differing=tuple(differing))
    return Verdict(drift=Drift.SAME, sentence=_SAME)


def _differing(registered: Registered, seen: Seen) -> Mapping[str, str]:
    """Return the columns that differ with what was seen; a certificate that names the owner, by any of its names, is no difference."""
    found: dict[str, str] = {}
    if seen.verified_as and not _is_any(seen.verified_as, (registered.verified_as, *registered.bodies)):
        found["verified_as"] = seen.verified_as
    if seen.name and registered.name and normalise(seen.name) != normalise(registered.name):
        found["name"] = seen.name
    if seen.handle and registered.handle and _bare(seen.handle) != _bare(registered.handle):
        found["handle"] = seen.handle
    return found


def _is_any(body: str, known: tuple[str, ...]) -> bool:
    """Test whether a certified body is one that is known; where none is known, nothing can be said against it."""
    names = [normalise(name) for name in known if name]
    return not names or normalise(body) in names


def _bare(handle: str) -> str:
    return handle.strip().removeprefix("@").casefold()


_SAME = Text("平台上显示的名称、标识和认证主体与台账一致。", "Name, handle and certified body on the platform agree with the register.")
_UNKNOWN = Text(
    "没有看到名称、标识和认证主体，无法核对。", "Neither name nor handle nor certified body was seen, so nothing can be compared."
)
_NOT_FOUND = Text(
    "平台上已找不到这个固定编号。请核实账号是否已注销、封停或改用别的编号。",
    "The platform no longer knows this stable id. Please check whether the account was cancelled, blocked or has another id.",
)
_ANOTHER_BODY = Text(
    "平台显示的认证主体是{seen}，台账登记的是“{known}”。账号可能已经易主，请立即核实。",
    "The platform certifies {seen}, the register says “{known}”. The account may have changed hands; please check at once.",
)
_RENAMED = Text("与台账不一致：{what}。请核实后更新台账。", "Not as registered: {what}. Please check and update the register.")
_COLUMNS = {
    "name": Text("平台上的名称是{new}", "the name on the platform is {new}"),
    "handle": Text("平台上的账号标识是{new}", "the handle on the platform is {new}"),
}

WORDS: Mapping[Drift, Text] = {
    Drift.SAME: Text("与台账一致", "As registered"),
    Drift.RENAMED: Text("名称或标识有变化", "Renamed"),
    Drift.ANOTHER_BODY: Text("认证主体不符", "Another certified body"),
    Drift.NOT_FOUND: Text("平台上找不到", "Not found on the platform"),
    Drift.UNKNOWN: Text("无法核对", "Cannot tell"),
}
