"""The practice Weibo as a peer of the adapter contract."""

import hashlib
from collections.abc import Collection
from datetime import timedelta

from guikou.channels.adapters.weibo import Weibo
from guikou.channels.practice.weibo import PracticeWeibo
from guikou.channels.protocol import Access
from guikou.channels.testing import Interference
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language
from practice_peers import BASE, PracticePeer, clock

UID, TOKEN = "1234567890", "2.00secretsecretsecret"
ACCESS = Access(base=BASE, settings={"uid": UID, "operator_ip": "203.0.113.7"}, secrets={"access_token": TOKEN})


class WeiboPeer(PracticePeer):
    platform: PracticeWeibo

    def __init__(self, access: Access = ACCESS, permissions: tuple[str, ...] = ("destroy",)) -> None:
        super().__init__(PracticeWeibo(clock=clock()))
        self.access = access
        self.platform.add_app("key", secret="appsecret", domains=("county.example",), permissions=permissions)
        self.platform.add_account(UID, "某县发布")
        self.platform.add_token("key", UID, token=TOKEN, lasts=timedelta(days=365))

    def variant(self, number: int) -> Variant:
        word = hashlib.sha256(str(number).encode()).hexdigest()[:12]
        address = f"https://www.county.example/r/{number}"
        return Variant(
            language=Language.ZH, title=f"通知 {word}", address=address, text=f"【停水通知】{word}：城关镇明日停水，详见 {address}"
        )

    def adapter(self, interference: Interference) -> Weibo:
        return Weibo(self.access, interference.around(self.calls))

    def copies(self, variant: Variant) -> int:
        return sum(variant.address in post["written"] for post in self.platform.store.all("post"))

    def secrets(self) -> Collection[str]:
        return [TOKEN, "appsecret"]
