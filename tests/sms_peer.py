"""The practice SMS gateway as a peer of the adapter contract."""

from collections.abc import Collection
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from guikou.channels.adapters.sms import Sms
from guikou.channels.practice.sms import PracticeSms
from guikou.channels.protocol import Access
from guikou.channels.testing import Interference
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language
from practice_peers import BASE, PracticePeer, clock

PASSWORD = "gatewaysecret"
SETTINGS = {"user": "desk", "sender": "12345", "receivers": "13800000000\n13800000001", "report_url": "https://desk.example/sms"}
ACCESS = Access(base=BASE, settings=SETTINGS, secrets={"password": PASSWORD})


class SmsPeer(PracticePeer):
    settles = False  # nobody can look on the telephones
    platform: PracticeSms

    def __init__(self, *, reporting: bool = True) -> None:
        self.reported: set[str] = set()
        self.reporting = reporting
        super().__init__(PracticeSms(clock=clock(), report=self._take))
        self.platform.add_user("desk", PASSWORD)

    def _take(self, address: str) -> None:
        self.reported |= set(parse_qs(urlsplit(address).query)["delivery"])

    def pass_time(self, by: timedelta) -> None:
        super().pass_time(by)
        if self.reporting:
            self.platform.deliver_due()

    def variant(self, number: int) -> Variant:
        address = f"https://www.county.example/r/{number}"
        text = f"停水通知{number}：城关镇明日停水，" + "请提前储水。" * 12 + f" {address}"
        return Variant(language=Language.ZH, title=f"停水通知{number}", address=address, text=text)

    def adapter(self, interference: Interference) -> Sms:
        return Sms(ACCESS, interference.around(self.calls), reported=self.reported.__contains__)

    def copies(self, variant: Variant) -> int:
        """Return how many times each telephone got it."""
        got = [row["to"] for row in self.platform.messages() if variant.address in row["text"].split()]
        assert got.count("13800000000") == got.count("13800000001")
        return got.count("13800000000")

    def secrets(self) -> Collection[str]:
        return [PASSWORD]
