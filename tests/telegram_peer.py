"""The practice Telegram as a peer of the adapter contract."""

from collections.abc import Collection

from guikou.channels.adapters.telegram import Telegram
from guikou.channels.practice.telegram import PracticeTelegram
from guikou.channels.protocol import Access
from guikou.channels.testing import Interference
from guikou.channels.variants import Picture, Variant
from guikou.kernel.bilingual import Language
from practice_peers import BASE, PracticePeer, clock

TOKEN = "7000:telegramsecret"
ACCESS = Access(base=BASE, settings={"channel": "county_gov", "pages": BASE}, secrets={"bot_token": TOKEN})
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
PICTURE = Picture(name="图.png", media_type="image/png", alt="停水范围图", data=PNG)


class TelegramPeer(PracticePeer):
    settles = False  # a bot cannot read the channel
    platform: PracticeTelegram

    def __init__(self, *, may_delete: bool = True, pictures: tuple[Picture, ...] = ()) -> None:
        super().__init__(PracticeTelegram(clock=clock()))
        self.pictures = pictures
        self.platform.add_channel("county_gov", "某县发布")
        self.platform.add_bot(TOKEN, "desk_bot", channels=("county_gov",), may_delete=may_delete)

    def variant(self, number: int) -> Variant:
        address = f"https://www.county.example/r/{number}"
        text = f"停水通知{number}\n\n城关镇 & 东街明日停水 <全天>。\n详见 {address}"
        return Variant(language=Language.ZH, title=f"停水通知{number}", address=address, text=text, pictures=self.pictures)

    def adapter(self, interference: Interference) -> Telegram:
        return Telegram(ACCESS, interference.around(self.calls))

    def copies(self, variant: Variant) -> int:
        return sum(variant.address in row["text"].split() for row in self.platform.messages("county_gov"))

    def secrets(self) -> Collection[str]:
        return [TOKEN]
