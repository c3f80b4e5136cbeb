"""Every adapter's double: the peers of the contract tests, each made anew."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from threading import Thread

from guikou.channels.practice.mail import PracticeMail
from guikou.channels.practice.smtp import MailServer
from guikou.channels.testing import Peer

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

import mastodon_peer
import weibo_peer
from bluesky_peer import BlueskyPeer
from mail_peer import MailPeer, SmtpPeer, smtp
from manual_peer import ByHandPeer
from practice_peers import clock
from sms_peer import SmsPeer
from telegram_peer import PICTURE, TelegramPeer
from webhook_peer import WebhookPeer
from wechat_peer import PUSHING, PushPeer, WeChatPeer
from wordpress_peer import WordPressPeer


@contextmanager
def _by_smtp() -> Iterator[Peer]:
    box = PracticeMail(clock=clock())
    with MailServer("127.0.0.1", 0, box) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        mailing = smtp(f"smtp://127.0.0.1:{server.server_address[1]}")
        try:
            yield SmtpPeer(mailing, box)
        finally:
            mailing.close()
            server.shutdown()
            thread.join()


def _by_contract() -> Peer:
    access = replace(weibo_peer.ACCESS, settings={**weibo_peer.ACCESS.settings, "interface": "contract"})
    return weibo_peer.WeiboPeer(access, ("contract",))


_MADE: dict[str, Callable[[], Peer]] = {
    "WeChat": WeChatPeer,
    "WeChat, drafts leave late": lambda: WeChatPeer(draft_leaves="success", polls=100, seconds=25 * 60),
    "WeChat, pushed to followers": lambda: PushPeer(access=PUSHING),
    "Weibo, shared": weibo_peer.WeiboPeer,
    "Weibo, by contract": _by_contract,
    "Mastodon": mastodon_peer.MastodonPeer,
    "Mastodon API that forgets keys": lambda: mastodon_peer.MastodonPeer(mastodon_peer.Forgetful),
    "Bluesky": BlueskyPeer,
    "WordPress": WordPressPeer,
    "Telegram": TelegramPeer,
    "Telegram, with a picture": lambda: TelegramPeer(pictures=(PICTURE,)),
    "newsletter, by HTTP": MailPeer,
    "SMS": SmsPeer,
    "SMS without reports": lambda: SmsPeer(reporting=False),
    "webhook": WebhookPeer,
    "by hand": lambda: ByHandPeer("douyin"),
}
SMTP = "newsletter, by SMTP"
NAMES = (*_MADE, SMTP)


def double(name: str) -> AbstractContextManager[Peer]:
    """A platform that nothing has happened on yet, with one account."""
    return _by_smtp() if name == SMTP else nullcontext(_MADE[name]())
