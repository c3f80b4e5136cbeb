"""The practice WordPress as a peer of the adapter contract."""

from collections.abc import Collection

from guikou.channels.adapters.wordpress import WordPress
from guikou.channels.practice.wordpress import PracticeWordPress
from guikou.channels.protocol import Access
from guikou.channels.testing import Interference
from guikou.channels.variants import Picture, Variant
from guikou.kernel.bilingual import Language
from practice_peers import BASE, PracticePeer, clock

PASSWORD = "secr etap ppas swor"
ACCESS = Access(base=BASE, settings={"user": "desk"}, secrets={"app_password": PASSWORD})
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


class WordPressPeer(PracticePeer):
    platform: PracticeWordPress

    def __init__(self, role: str = "editor") -> None:
        super().__init__(PracticeWordPress(clock=clock()))
        self.platform.add_user("desk", "发布台", password=PASSWORD, role=role)

    def variant(self, number: int) -> Variant:
        address = f"https://www.county.example/r/{number}"
        picture = Picture(name="图.png", media_type="image/png", alt="停水范围图", data=PNG)
        html = (
            f'<p>城关镇 &amp; 东街明日停水。</p><p><img src="picture:0" alt="停水范围图"></p><p>来源：<a href="{address}">{address}</a></p>'
        )
        return Variant(
            language=Language.ZH, title=f"停水通知{number}", address=address, digest="明日停水", html=html, pictures=(picture,), cover=0
        )

    def adapter(self, interference: Interference) -> WordPress:
        return WordPress(ACCESS, interference.around(self.calls))

    def copies(self, variant: Variant) -> int:
        marker = f'"{variant.address}"'
        return sum(marker in post["content"] and post["status"] == "publish" for post in self.platform.all_posts())

    def secrets(self) -> Collection[str]:
        return [PASSWORD, "ZGVzazpzZWNy"]
