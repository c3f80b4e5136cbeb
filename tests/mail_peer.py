"""The newsletter's other side in tests: the practice mailbox, by HTTP or behind a real mail server."""

from collections.abc import Collection
from dataclasses import replace
from email.header import decode_header, make_header
from typing import Any

from guikou.channels.adapters.mail import Newsletter, SmtpMailing, Subscriber, by_http
from guikou.channels.adapters.mail.mailing import Mailing
from guikou.channels.practice.mail import PracticeMail
from guikou.channels.protocol import Access, Key, Sent
from guikou.channels.testing import Interference
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts
from practice_peers import BASE, PracticePeer, clock

PASSWORD, KEY = "pass-verysecret", "key-verysecret"
SETTINGS = {"host": "news.county.example", "from": "news@county.example", "name": "某县人民政府"}
ACCESS = Access(base=BASE, settings=SETTINGS, secrets={"key": KEY, "password": PASSWORD})
WANG = Subscriber(id="17", address="wang@reader.example", unsubscribe="https://county.example/u/17-abc")
QUICK = FetchLimits(body=20_000, unpacked=20_000, connect=2.0, read=0.5, total=2.0)


class MailPeer(PracticePeer):
    settles = False
    platform: PracticeMail

    def __init__(self) -> None:
        super().__init__(PracticeMail(clock=clock()))

    def variant(self, number: int) -> Variant:
        html = f"<p>城关镇第{number}号停水通知，请储水。</p>"
        return Variant(language=Language.ZH, title=f"停水通知{number}", address=f"https://county.example/r/{number}", html=html)

    def mailing(self, interference: Interference) -> Mailing:
        return by_http(BASE, interference.around(self.calls))

    def adapter(self, interference: Interference) -> Newsletter:
        return Newsletter(ACCESS, self.mailing(interference), WANG)

    def copies(self, variant: Variant) -> int:
        titles = [str(make_header(decode_header(mail["Subject"]))) for mail in self.platform.mails(WANG.address)]
        return titles.count(variant.title)

    def secrets(self) -> Collection[str]:
        return [PASSWORD, KEY]


def smtp(address: str, *private: str, **given: Any) -> SmtpMailing:
    settings = SETTINGS | given.pop("settings", {})
    access = replace(ACCESS, base=address, settings=settings, secrets=given.pop("secrets", ACCESS.secrets))
    return SmtpMailing(access, private=PrivateHosts.of(private or ("127.0.0.1",)), limits=QUICK, **given)


class SmtpPeer(MailPeer):
    def __init__(self, mailing: SmtpMailing, box: PracticeMail) -> None:
        super().__init__()
        self.platform, self._smtp = box, mailing

    def mailing(self, interference: Interference) -> Mailing:
        return lambda envelope: interference.call(lambda: self._smtp(envelope))


def key(peer: MailPeer, delivery: str = "31.17") -> Key:
    return Key(delivery=delivery, intended_at=peer.now())


def send(peer: MailPeer, mailing: Mailing, to: Subscriber = WANG) -> Sent:
    """Send one mail, as a delivery does."""
    adapter, of = Newsletter(ACCESS, mailing, to), key(peer, f"31.{to.id}")
    return adapter.send(peer.variant(1), of, adapter.prepare(peer.variant(1), of, now=peer.now()), now=peer.now())
