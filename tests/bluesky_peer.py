"""The practice Bluesky as a peer of the adapter contract."""

from collections.abc import Collection

from guikou.channels.adapters.bluesky import Bluesky
from guikou.channels.practice.bluesky import PracticeBluesky
from guikou.channels.protocol import Access
from guikou.channels.testing import Interference
from guikou.channels.variants import Picture, Variant
from guikou.kernel.bilingual import Language
from practice_peers import BASE, PracticePeer, clock

PASSWORD = "secret-app-password"
HANDLE = "county-gov.test"
ACCESS = Access(base=BASE, settings={"handle": HANDLE, "view": BASE, "site": BASE}, secrets={"app_password": PASSWORD})
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


class BlueskyPeer(PracticePeer):
    platform: PracticeBluesky

    def __init__(self, access: Access = ACCESS) -> None:
        super().__init__(PracticeBluesky(clock=clock()))
        self.access = access
        self.did = self.platform.add_account(HANDLE, "某县发布", password=PASSWORD)

    def variant(self, number: int) -> Variant:
        address = f"https://www.county.example/r/{number}"
        picture = Picture(name="图.png", media_type="image/png", alt="停水范围图", data=PNG)
        text = f"停水通知{number}：城关镇明日停水 #民生 详见 {address}"
        return Variant(language=Language.ZH, title=f"停水通知{number}", address=address, text=text, pictures=(picture,))

    def adapter(self, interference: Interference) -> Bluesky:
        return Bluesky(self.access, interference.around(self.calls))

    def copies(self, variant: Variant) -> int:
        return sum(row["did"] == self.did and variant.address in row["value"]["text"].split() for row in self.platform.store.all("record"))

    def secrets(self) -> Collection[str]:
        return [PASSWORD]
