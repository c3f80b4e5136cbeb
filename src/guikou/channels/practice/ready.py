"""The practice platforms as they ship: each with one account that is ready to use, and how the release desk reaches it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from guikou.channels.practice.bluesky import PracticeBluesky
from guikou.channels.practice.frame import PracticePlatform, Store
from guikou.channels.practice.mail import PracticeMail
from guikou.channels.practice.mastodon import PracticeMastodon
from guikou.channels.practice.sms import PracticeSms
from guikou.channels.practice.telegram import PracticeTelegram
from guikou.channels.practice.wechat import PracticeWeChat, add_account
from guikou.channels.practice.weibo import PracticeWeibo
from guikou.channels.practice.wordpress import PracticeWordPress
from guikou.channels.protocol import Access
from guikou.kernel.bilingual import Refusal, Text

NAME = "发布练习号"
SECRET = "for-practice-only"  # noqa: S105 - it opens nothing but a practice platform, and its home page shows it
_APPID, _UID, _HANDLE, _CHANNEL, _USER = "wx0practice0000001", "1000000001", "practice.test", "practice_county", "desk"
_APP = "practice"
_COVER = "practice-cover"
_BOT = f"7000:{SECRET}"
_OWN_DOMAINS = ("localhost", "127.0.0.1", "example")
_YEARS = timedelta(days=3650)


def _wechat(platform: PracticeWeChat) -> None:
    add_account(platform.store, appid=_APPID, secret=SECRET, name=NAME, followers=500)
    platform.add_cover(_APPID, _COVER)


def _weibo(platform: PracticeWeibo) -> None:
    platform.add_account(_UID, NAME)
    platform.add_token(_APP, _UID, token=SECRET, lasts=_YEARS)


def _mastodon(platform: PracticeMastodon) -> None:
    platform.add_token(platform.add_account(_USER, NAME), token=SECRET)


def _bluesky(platform: PracticeBluesky) -> None:
    platform.add_account(_HANDLE, NAME, password=SECRET)


def _wordpress(platform: PracticeWordPress) -> None:
    platform.add_user(_USER, NAME, password=SECRET)


def _telegram(platform: PracticeTelegram) -> None:
    platform.add_channel(_CHANNEL, NAME)
    platform.add_bot(_BOT, "practice_bot", channels=(_CHANNEL,))


def _sms(platform: PracticeSms) -> None:
    platform.add_user(_USER, SECRET)


def _mail(_platform: PracticeMail) -> None:
    """A mailbox takes mails for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """
    One practice platform. `adapter` is the adapter that publishes to it; `path` the prefix below which it is served; `furnish` opens its account; `kind` is
    what of its documents shows that this was done. `settings` and `secrets` are those of `Access`, `{root}` in them the platform's address.
    """

    adapter: str
    path: str
    name: Text
    make: Callable[..., PracticePlatform]
    furnish: Callable[[Any], None]
    kind: str = "account"
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)

    def access(self, base: str) -> Access:
        """Return how the account is reached where the practice platforms are served at `base` (without a slash at its end)."""
        root = base + self.path
        settings = {name: value.format(root=root) for name, value in self.settings.items()}
        return Access(base=root, settings=settings, secrets=self.secrets)


def _ready(adapter: str, name: Text, make: Callable[..., PracticePlatform], furnish: Callable[[Any], None], **more: Any) -> Ready:
    return Ready(adapter=adapter, path=more.pop("path", f"/{adapter}"), name=name, make=make, furnish=furnish, **more)


PLATFORMS: tuple[Ready, ...] = (
    _ready(
        "wechat",
        Text("微信公众号", "WeChat Official Accounts"),
        PracticeWeChat,
        _wechat,
        settings={"appid": _APPID, "comments": "open", "cover_media_id": _COVER},
        secrets={"secret": SECRET},
    ),
    _ready(
        "weibo",
        Text("微博", "Weibo"),
        PracticeWeibo,
        _weibo,
        settings={"uid": _UID, "operator_ip": "203.0.113.7"},
        secrets={"access_token": SECRET},
    ),
    _ready("mastodon", Text("Mastodon", "Mastodon"), PracticeMastodon, _mastodon, settings={}, secrets={"access_token": SECRET}),
    _ready(
        "bluesky",
        Text("Bluesky", "Bluesky"),
        PracticeBluesky,
        _bluesky,
        settings={"handle": _HANDLE, "view": "{root}", "site": "{root}"},
        secrets={"app_password": SECRET},
    ),
    _ready(
        "wordpress",
        Text("WordPress 网站", "WordPress website"),
        PracticeWordPress,
        _wordpress,
        kind="user",
        settings={"user": _USER},
        secrets={"app_password": SECRET},
    ),
    _ready(
        "telegram",
        Text("Telegram", "Telegram"),
        PracticeTelegram,
        _telegram,
        kind="channel",
        settings={"channel": _CHANNEL, "pages": "{root}"},
        secrets={"bot_token": _BOT},
    ),
    _ready(
        "sms",
        Text("短信网关", "SMS gateway"),
        PracticeSms,
        _sms,
        kind="user",
        settings={"user": _USER, "sender": "12345", "receivers": "13800000000 13800000001"},
        secrets={"password": SECRET},
    ),
    _ready(
        "newsletter",
        Text("邮箱", "Mailbox"),
        PracticeMail,
        _mail,
        path="/mail",
        settings={"host": "news.practice.example", "from": "news@practice.example", "name": NAME},
        secrets={"key": SECRET},
    ),
)


class NoSuchPractice(Refusal):
    """No practice platform belongs to that adapter."""

    def __init__(self, adapter: str) -> None:
        known = [each.adapter for each in PLATFORMS]
        super().__init__(
            Text(
                f"没有“{adapter[:60]}”的练习平台；现有：{'、'.join(known)}",
                f"There is no practice platform for “{adapter[:60]}”; there are {', '.join(known)}",
            )
        )


def ready(adapter: str) -> Ready:
    """
    Return the practice platform to which an adapter publishes.

    :raises NoSuchPractice: there is none.
    """
    for each in PLATFORMS:
        if each.adapter == adapter:
            return each
    raise NoSuchPractice(adapter)


def opened(folder: Path, *, domains: Iterable[str] = ()) -> dict[str, PracticePlatform]:
    """
    Open all platforms, by adapter, with what they kept in a folder; a platform without an account gets its own. `domains` are those of the addresses that may be
    shared on Weibo, besides this machine and `.example`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    platforms = {}
    for each in PLATFORMS:
        platform = each.make(store=Store(folder / f"{each.adapter}.sqlite3"))
        if isinstance(platform, PracticeWeibo):
            safe = tuple(dict.fromkeys((*domains, *_OWN_DOMAINS)))
            platform.add_app(_APP, secret=SECRET, domains=safe, permissions=("destroy", "contract"))
        if not platform.store.all(each.kind):
            each.furnish(platform)
        platforms[each.adapter] = platform
    return platforms
