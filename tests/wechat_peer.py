"""The practice WeChat as a peer of the adapter contract, and short ways to use it."""

import hashlib
import io
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

from PIL import Image

from guikou.channels.adapters.wechat import WeChat
from guikou.channels.practice.wechat import Kind, PracticeWeChat, add_account, mass
from guikou.channels.protocol import Access, Key, Pending, Prepared, Seen, Sent
from guikou.channels.testing import Interference
from guikou.channels.variants import Picture, Variant
from guikou.kernel.bilingual import Language
from practice_peers import BASE, PracticePeer, clock

APPID, SECRET = "wx0123456789abcdef", "a-secret-of-the-account"
ACCESS = Access(base=BASE, settings={"appid": APPID, "comments": "open"}, secrets={"secret": SECRET})

PUSHING = replace(ACCESS, settings={**ACCESS.settings, "send": "push"})


def png(colour: str = "navy") -> Picture:
    file = io.BytesIO()
    Image.new("RGB", (90, 60), colour).save(file, "PNG")
    return Picture(name="图.png", media_type="image/png", alt="示意图", data=file.getvalue())


class WeChatPeer(PracticePeer):
    platform: PracticeWeChat

    def __init__(self, kind: Kind = Kind.VERIFIED, access: Access = ACCESS, **script: Any) -> None:
        super().__init__(PracticeWeChat(clock=clock()))
        self.access = access
        add_account(self.platform.store, appid=APPID, secret=SECRET, name="某县发布", kind=kind)
        self.platform.store.put("script", APPID, script)

    def variant(self, number: int) -> Variant:
        word = hashlib.sha256(str(number).encode()).hexdigest()[:12]
        return Variant(
            language=Language.ZH,
            title=f"停水通知 {word}",
            address=f"https://www.county.example/r/{number}",
            digest="城关镇明日停水",
            html=f'<p>城关镇明日停水（{word}）。</p><p><img src="picture:0" alt="示意图"></p><p>原文：www.county.example</p>',
            author="县政府办",
            pictures=(png(),),
            cover=0,
        )

    def adapter(self, interference: Interference) -> WeChat:
        return WeChat(self.access, interference.around(self.calls))

    def copies(self, variant: Variant) -> int:
        return sum(
            article["content_source_url"] == variant.address and not article["deleted"]
            for item in self.platform.store.all(f"item {APPID}")
            for article in item["articles"]
        )

    def pass_time(self, by: timedelta) -> None:
        super().pass_time(by)
        self.platform.tick()

    def secrets(self) -> Collection[str]:
        tokens = [token for state in [self.platform.store.get("tokens", APPID) or {}] for token in state.values() if isinstance(token, str)]
        return [SECRET, *(token for token in tokens if len(token) > 50)]


def told(peer: WeChatPeer, sent: Sent) -> Sent:
    """Add the address, as whoever receives the platform's callback does."""
    known = peer.platform.store.get(f"mass {APPID}", sent.ids["msg_id"])
    return replace(sent, address=known["item"]["articles"][0]["url"]) if known and known["status"] != mass.SENDING else sent


class PushPeer(WeChatPeer):
    def adapter(self, interference: Interference) -> WeChat:
        peer = self

        class Told(WeChat):
            def read_back(self, sent: Sent, *, now: Any) -> Any:
                return super().read_back(told(peer, sent), now=now)

        return Told(self.access, interference.around(self.calls))


def key(peer: WeChatPeer, number: int = 1) -> Key:
    return Key(delivery=f"d-{number}", intended_at=peer.now())


def adapter(peer: WeChatPeer) -> WeChat:
    return peer.adapter(Interference())


def prepare(peer: WeChatPeer, variant: Variant) -> Prepared:
    return adapter(peer).prepare(variant, key(peer), now=peer.now())


def send(peer: WeChatPeer, variant: Variant) -> Sent:
    sent = adapter(peer).send(variant, key(peer), prepare(peer, variant), now=peer.now())
    assert isinstance(sent, Sent)
    return sent


def publish(peer: WeChatPeer, variant: Variant) -> Sent:
    sent = send(peer, variant)
    assert isinstance(adapter(peer).read_back(sent, now=peer.now()), Pending)
    seen = adapter(peer).read_back(sent, now=peer.now())
    assert isinstance(seen, Seen)
    return Sent({**sent.ids, **seen.ids}, seen.address)


def drafts(peer: WeChatPeer) -> list[dict[str, Any]]:
    return peer.platform.store.all(f"draft {APPID}")


def item(peer: WeChatPeer) -> dict[str, Any]:
    (item,) = peer.platform.store.all(f"item {APPID}")
    return item
