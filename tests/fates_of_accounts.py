"""The platforms of an installation's accounts, for the state machine of its deliveries: each release has a place of its own on each."""

from typing import Any, Protocol

from fates import WHY, Machine, Model, ModelAdapter
from guikou.channels.protocol import Key, Recalled, Sent

Place = tuple[int, str, bool]
"""An account, a release, and whether it is the practice platform."""


class Watching(Machine, Protocol):
    """The machine that is told of each call before it is made. `looks` says of each account whether its platform shows what it has, `seen` what was read back."""

    models: dict[Place, Model]
    looks: dict[int, bool]
    seen: set[Place]

    def may_send(self, account: int, *, practice: bool) -> None:
        """Fail where nothing may be sent."""

    def comes_in_its_order(self, key: Key) -> None:
        """Fail where it overtakes another."""

    def passes_meanwhile(self) -> None:
        """Let happen what happens while the call is made."""


class Platform(ModelAdapter):
    """One account's adapter: each release has a place of its own there, on the real platform and on the practice one."""

    def __init__(self, machine: Watching, account: int, *, practice: bool) -> None:
        self.machine, self.account, self.practice = machine, account, practice

    def at(self, slug: str, *, sends: bool = False) -> None:
        """Say which release is asked for, before the call is made; let happen what happens meanwhile."""
        self.model = self.machine.models.setdefault((self.account, slug, self.practice), Model(self.machine, slug))
        self.looks = self.machine.looks[self.account]
        if sends:
            self.machine.may_send(self.account, practice=self.practice)
        self.machine.passes_meanwhile()

    def prepare(self, variant: Any, key: Key, **_: Any) -> Any:
        self.at(slug_of(key), sends=True)
        return super().prepare()

    def find_prepared(self, variant: Any, key: Key, **_: Any) -> Any:
        self.at(slug_of(key))
        return super().find_prepared()

    def send(self, variant: Any, key: Key, *_: Any, **__: Any) -> Any:
        self.machine.comes_in_its_order(key)
        self.at(slug_of(key), sends=True)
        return super().send()

    def find_sent(self, variant: Any, key: Key, *_: Any, **__: Any) -> Any:
        self.at(slug_of(key))
        return super().find_sent()

    def read_back(self, sent: Sent, **_: Any) -> Any:
        self.at(sent.ids["id"])
        found = super().read_back()
        self.machine.seen.add((self.account, sent.ids["id"], self.practice))
        return found

    def correct(self, variant: Any, key: Key, sent: Sent, **_: Any) -> Sent:
        self.at(slug_of(key), sends=True)
        self.model.look()  # it replaces what is there, once and twice
        return Sent({"id": self.model.name})

    def recall(self, sent: Sent, **_: Any) -> Recalled:
        self.at(sent.ids["id"], sends=True)
        model = self.model

        def gone() -> None:
            model.public = 0

        model.change(gone)
        return Recalled(WHY)


def slug_of(key: Key) -> str:
    return key.delivery.rsplit("-", 3)[0]
