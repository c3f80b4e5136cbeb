"""The practice Mastodon as a peer of the adapter contract."""

from collections.abc import Collection

from guikou.channels.adapters.mastodon import Mastodon
from guikou.channels.practice.mastodon import PracticeMastodon
from guikou.channels.protocol import Access
from guikou.channels.testing import Interference
from guikou.channels.variants import Picture, Variant
from guikou.kernel.bilingual import Language
from practice_peers import BASE, PracticePeer, clock

TOKEN = "mastodonsecretmastodonsecret"
ACCESS = Access(base=BASE, secrets={"access_token": TOKEN})
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


class Forgetful(PracticeMastodon):
    """A server that ignores `Idempotency-Key`, as snac does."""

    def __call__(self, environ, start_response):  # type: ignore[no-untyped-def]
        environ.pop("HTTP_IDEMPOTENCY_KEY", None)
        return super().__call__(environ, start_response)


class MastodonPeer(PracticePeer):
    platform: PracticeMastodon

    def __init__(self, kind: type[PracticeMastodon] = PracticeMastodon) -> None:
        super().__init__(kind(clock=clock()))
        self.account = self.platform.add_account("gov", "某县发布")
        self.platform.add_token(self.account, token=TOKEN)

    def variant(self, number: int) -> Variant:
        address = f"https://www.county.example/r/{number}."  # no address is the beginning of another
        picture = Picture(name="图.png", media_type="image/png", alt="停水范围图", data=PNG)
        text = f"停水通知{number}\n\n城关镇 & 东街明日停水 <全天>，详见 {address}"
        return Variant(language=Language.ZH, title=f"停水通知{number}", address=address, text=text, pictures=(picture,))

    def adapter(self, interference: Interference) -> Mastodon:
        return Mastodon(ACCESS, interference.around(self.calls))

    def copies(self, variant: Variant) -> int:
        return sum(variant.address in post["text"] for post in self.platform.posts_of(self.account))

    def secrets(self) -> Collection[str]:
        return [TOKEN]
