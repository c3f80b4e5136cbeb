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

_TESTS = Path(__file__).resolve().parents[2] / "tests"
sys.path[:0] = [str(_TESTS), str(_TESTS / "contract" / "adapters")]

import test_mastodon  # noqa: E402
import test_weibo  # noqa: E402
from test_bluesky import BlueskyPeer  # noqa: E402
from test_manual import ByHandPeer  # noqa: E402
from test_sms import SmsPeer  # noqa: E402
from test_telegram import PICTURE, TelegramPeer  # noqa: E402
from test_webhook import WebhookPeer  # noqa: E402
from test_wechat_push import PUSHING, PushPeer  # noqa: E402
from test_wordpress import WordPressPeer  # noqa: E402

from mail_peer import MailPeer, SmtpPeer, smtp  # noqa: E402
from practice_peers import clock  # noqa: E402
from wechat_peer import WeChatPeer  # noqa: E402


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
    access = replace(test_weibo.ACCESS, settings={**test_weibo.ACCESS.settings, "interface": "contract"})
    return test_weibo.WeiboPeer(access, ("contract",))


_MADE: dict[str, Callable[[], Peer]] = {
    "WeChat": WeChatPeer,
    "WeChat, drafts leave late": lambda: WeChatPeer(draft_leaves="success", polls=100, seconds=25 * 60),
    "WeChat, pushed to followers": lambda: PushPeer(access=PUSHING),
    "Weibo, shared": test_weibo.WeiboPeer,
    "Weibo, by contract": _by_contract,
    "Mastodon": test_mastodon.MastodonPeer,
    "Mastodon API that forgets keys": lambda: test_mastodon.MastodonPeer(test_mastodon.Forgetful),
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
