"""A platform at which only people publish, as a peer of the adapter contract."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from guikou.channels.adapters.manual import Manual
from guikou.channels.practice.frame import Clock
from guikou.channels.protocol import Access
from guikou.channels.testing import Interference
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
ADDRESS = "https://county.example/r/1"


def variant(number: int = 1) -> Variant:
    address = ADDRESS.replace("/1", f"/{number}")
    return Variant(
        language=Language.ZH, title=f"停水通知{number}", address=address, html="<p>请储水。</p>", text=f"城关镇明日停水，详见 {address}"
    )


class ByHandPeer:
    settles = True

    def __init__(self, platform: str) -> None:
        self._platform, self._clock = platform, Clock(start=NOW)

    def variant(self, number: int) -> Variant:
        return variant(number)

    def adapter(self, interference: Interference) -> Manual:
        return Manual(Access(base=""), platform=self._platform)

    def copies(self, variant: Variant) -> int:
        return 0

    def now(self) -> datetime:
        return self._clock()

    def pass_time(self, by: timedelta) -> None:
        self._clock.advance(by)

    def secrets(self) -> Collection[str]:
        return []
