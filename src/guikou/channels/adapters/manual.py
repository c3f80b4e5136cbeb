"""
Publishing by hand, assisted: for platforms that have no interface for public bodies, a person gets a package to upload, a checklist, and says where it can be seen.

What a platform wants is data (`manual.yaml`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any, ClassVar

import yaml

from guikou.channels.adapters.fit import require_fitting
from guikou.channels.calls import Calls
from guikou.channels.capability import Basis, Capability, Form, Limit, Unit
from guikou.channels.protocol import Absent, Access, ByHand, Comment, Figure, HandedOver, Key, Prepared, Probe, Sent
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Text

OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHandPlatform:
    """A platform as `manual.yaml` describes it. `back_office` is empty where each office has its own."""

    name: Text
    back_office: str
    capability: Capability
    steps: tuple[Text, ...]


@cache
def platforms() -> Mapping[str, ByHandPlatform]:
    """Return all platforms of the data file, by id."""
    whole = yaml.safe_load((resources.files("guikou.channels.adapters") / "manual.yaml").read_text(encoding="utf-8"))
    return {entry["id"]: _platform(entry, whole["read_on"]) for entry in whole["platforms"]}


def _platform(entry: Mapping[str, Any], read_on: date) -> ByHandPlatform:
    limits = {
        field: Limit(most=told["most"], unit=Unit(told["unit"]), source=told["source"], as_of=read_on, basis=Basis(told["basis"]))
        for field, told in entry["limits"].items()
    }
    capability = Capability(
        platform=entry["id"],
        form=Form(entry["form"]),
        can=frozenset(),
        limits=limits,
        picture_types=frozenset(entry["picture_types"]),
        keeps=Text(**entry["keeps"]) if "keeps" in entry else None,
    )
    steps = tuple(Text(**step) for step in entry["steps"])
    return ByHandPlatform(name=Text(**entry["name"]), back_office=entry.get("back_office", ""), capability=capability, steps=steps)


def steps_of(platform: ByHandPlatform) -> tuple[Text, ...]:
    """Return everything that a person does, one after the other."""
    place = platform.back_office or "……"
    login = _LOGIN.fill(name=platform.name, place=place) if platform.back_office else _LOGIN_OWN.fill(name=platform.name)
    return (_DOWNLOAD, login, *platform.steps, _PROOF)


def correcting(sent: Sent) -> tuple[Text, ...]:
    """Return what a person does to replace what is out."""
    return (_DOWNLOAD, _find(sent), _REPLACE, _PROOF)


def recalling(sent: Sent) -> tuple[Text, ...]:
    """Return what a person does to take back what is out."""
    return (_find(sent), _DELETE, _GONE)


class Manual:
    """One account at which a person publishes. `platform` is an id of `manual.yaml`; others are treated as `other`, and `settings["back_office"]` is where one logs in."""

    capability = platforms()[OTHER].capability
    capabilities: ClassVar = {name: platform.capability for name, platform in platforms().items()}

    def __init__(self, access: Access, calls: Calls | None = None, *, platform: str = "") -> None:  # noqa: ARG002 - nothing is called
        known = platforms()
        found = known.get(platform or access.settings.get("platform", OTHER), known[OTHER])
        place = access.settings.get("back_office", "") or found.back_office
        self.platform = ByHandPlatform(name=found.name, back_office=place, capability=found.capability, steps=found.steps)
        self.capability = found.capability

    def probe(self, *, now: datetime) -> Probe:  # noqa: ARG002
        """Nothing can be done here without a person."""
        return Probe(can=frozenset())

    def prepare(self, variant: Variant, key: Key, *, now: datetime) -> Prepared:  # noqa: ARG002
        """Only look whether it fits; the package is made when somebody asks for it (`manual_package.package`)."""
        require_fitting(variant, self.capability)
        return Prepared({})

    def find_prepared(self, variant: Variant, key: Key, *, now: datetime) -> Absent:  # noqa: ARG002
        """Nothing is ever made beforehand."""
        return Absent()

    def send(self, variant: Variant, key: Key, prepared: Prepared, *, now: datetime) -> ByHand:  # noqa: ARG002
        """Say what a person has to do."""
        return ByHand(steps_of(self.platform))

    def find_sent(self, variant: Variant, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Absent:  # noqa: ARG002
        """Saying what is to be done publishes nothing, so nothing was published; whoever broke off there says it again."""
        return Absent()

    def read_back(self, sent: Sent, *, now: datetime) -> HandedOver:  # noqa: ARG002
        """Say who knows: the person who published it."""
        return HandedOver(Text("经办人已发布并登记佐证", "The person in charge published it and has noted the proof"))

    def correct(self, variant: Variant, key: Key, sent: Sent, *, now: datetime) -> ByHand:  # noqa: ARG002
        """Say what a person has to do."""
        return ByHand(correcting(sent))

    def recall(self, sent: Sent, *, now: datetime) -> ByHand:  # noqa: ARG002
        """Say what a person has to do."""
        return ByHand(recalling(sent))

    def figures(self, sent: Sent, *, now: datetime) -> Sequence[Figure]:  # noqa: ARG002
        """Return none: they come in with the platform's exported files."""
        return ()

    def comments(self, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:  # noqa: ARG002
        """Return none."""
        return ()


def _find(sent: Sent) -> Text:
    return _FIND.fill(address=sent.address) if sent.address else Text("在后台找到这条内容", "Find the item in the back office")


_DOWNLOAD = Text("下载发布包并解压", "Download the package and unpack it")
_LOGIN = Text(
    "登录{name}后台 {place}，确认是本单位账号", "Log in to the back office of {name} at {place} and see that it is your office's account"
)
_LOGIN_OWN = Text("登录本单位的{name}", "Log in to your office's own system: {name}")
_PROOF = Text(
    "发布后打开公开页面，把网址和截图登记到这条投递，选择“已发出”",
    "When it is out, open the public page, note its address and a screenshot with this delivery, and choose “It is out”",
)
_FIND = Text("在后台找到这条内容：{address}", "Find the item in the back office: {address}")
_REPLACE = Text(
    "按发布包修改；不能修改的，删除后重新发布并注明“更正”",
    "Change it as the package has it; where that cannot be done, delete it and publish anew, marked “更正” (correction)",
)
_DELETE = Text("删除或设为仅自己可见", "Delete it, or make it visible to yourself only")
_GONE = Text(
    "退出登录后打开原网址，确认公众看不到，并登记截图",
    "Log out, open its address, see that the public cannot see it, and note a screenshot",
)
