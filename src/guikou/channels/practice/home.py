"""The first page of the practice platforms: what this is, and each platform's account and latest posts, in Chinese and English."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader
from werkzeug.wrappers import Request, Response

from guikou.channels.practice.bluesky.rules import POST
from guikou.channels.practice.frame import PracticePlatform
from guikou.channels.practice.mail import PracticeMail
from guikou.channels.practice.pages import local
from guikou.channels.practice.ready import PLATFORMS, Ready
from guikou.channels.practice.sms import PracticeSms
from guikou.channels.practice.wordpress import PracticeWordPress
from guikou.kernel.bilingual import Language, Text

LATEST = 5
_LONGEST = 60
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_WORDS = {
    "practice": Text("练习平台", "Practice platforms"),
    "banner": Text(
        "练习平台：这里没有一个是真正的平台，内容不会公开，可以放心练习",
        "Practice platforms: none of these is the real one, nothing becomes public, try whatever you like",
    ),
    "what": Text(
        "这些本机上的平台与真正的平台应答方式相同，供培训和试发使用。账号设为练习模式后，稿件就发到这里；点开平台即可看到读者看到的样子。",
        "These platforms run on this machine and answer as the real ones do, for training and trying out. What an account in practice mode publishes comes here; "
        "open a platform to see what its readers would see.",
    ),
    "latest": Text("最近发布", "Latest"),
    "nothing": Text("还没有内容", "Nothing yet"),
    "accounts": Text("账号", "Accounts"),
    "connect": Text("接入设置", "How to connect"),
    "address": Text("接口地址", "Address"),
    "mail": Text(
        "邮件也可以用 SMTP 交到 {place}，收到后留在这里的邮箱，不会寄出",
        "Mails are also taken by SMTP at {place}; they stay in the mailbox here and are sent to nobody",
    ),
    "time": Text("时间均为北京时间", "All times are Beijing time"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """An account, and the page below its platform that shows it."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Post:
    """Something that was published: its first words, when (ISO 8601), and the page below its platform that shows it."""

    text: str
    at: str
    path: str


Shown = tuple[list[Account], list[Post]]


def _wechat(platform: PracticePlatform) -> Shown:
    accounts = platform.store.all("account")
    posts = [
        Post(article["title"], datetime.fromtimestamp(item["create_time"], UTC).isoformat(), f"/s?sn={article['sn']}")
        for account in accounts
        for item in platform.store.all(f"item {account['appid']}")
        for article in item["articles"]
        if not article["deleted"] and not item["banned"]
    ]
    return [Account(account["name"], f"/a/{account['appid']}") for account in accounts], posts


def _weibo(platform: PracticePlatform) -> Shown:
    posts = [Post(post["written"], post["at"], f"/status/{post['id']}") for post in platform.store.all("post")]
    return [Account(account["name"], f"/u/{account['uid']}") for account in platform.store.all("account")], posts


def _mastodon(platform: PracticePlatform) -> Shown:
    accounts = {account["id"]: account for account in platform.store.all("account")}
    posts = [
        Post(row["text"], row["at"], f"/@{accounts[row['account']]['name']}/{row['id']}")
        for row in platform.store.all("status")
        if not row["answers"]
    ]
    return [Account(one["shown"], f"/@{one['name']}") for one in accounts.values() if not one["name"].startswith("visitor")], posts


def _bluesky(platform: PracticePlatform) -> Shown:
    accounts = {account["did"]: account for account in platform.store.all("account")}
    posts = [
        Post(row["value"]["text"], row["value"]["createdAt"], f"/profile/{accounts[row['did']]['handle']}/post/{row['key']}")
        for row in platform.store.all("record")
        if row["collection"] == POST and "reply" not in row["value"]
    ]
    shown = [Account(one["name"], f"/profile/{one['handle']}") for one in accounts.values() if not one["handle"].startswith("visitor")]
    return shown, posts


def _wordpress(platform: PracticePlatform) -> Shown:
    assert isinstance(platform, PracticeWordPress)  # noqa: S101 - the table below says so
    posts = [Post(row["title"], row["at"], f"/{quote(row['slug'])}/") for row in platform.all_posts() if row["status"] == "publish"]
    return [Account(user["shown"], "/") for user in platform.store.all("user")], posts


def _telegram(platform: PracticePlatform) -> Shown:
    posts = [Post(row["text"], row["at"], f"/{row['channel']}/{row['number']}") for row in platform.store.all("message")]
    return [Account(channel["title"], f"/s/{channel['name']}") for channel in platform.store.all("channel")], posts


def _sms(platform: PracticePlatform) -> Shown:
    assert isinstance(platform, PracticeSms)  # noqa: S101
    return [Account(user, "/") for user in _ids(platform, "to")], [Post(row["text"], row["at"], "/") for row in platform.messages()]


def _mail(platform: PracticePlatform) -> Shown:
    assert isinstance(platform, PracticeMail)  # noqa: S101
    kept = platform.store.all("mail")
    posts = [
        Post(_subject(mail["Subject"]), row["at"], f"/messages/{row['key']}") for row, mail in zip(kept, platform.mails(), strict=False)
    ]
    return [Account(address, f"/to/{quote(address)}") for address in dict.fromkeys(row["to"] for row in kept)], posts


def _ids(platform: PracticeSms, name: str) -> list[str]:
    return list(dict.fromkeys(row[name] for row in platform.messages()))


def _subject(written: Any) -> str:
    try:
        return str(make_header(decode_header(written or "")))
    except (ValueError, LookupError):
        return str(written)


_OVERVIEWS: Mapping[str, Callable[[PracticePlatform], Shown]] = {
    "wechat": _wechat,
    "weibo": _weibo,
    "mastodon": _mastodon,
    "bluesky": _bluesky,
    "wordpress": _wordpress,
    "telegram": _telegram,
    "sms": _sms,
    "newsletter": _mail,
}


class Home:
    """The page as a WSGI application. `smtp` says where mails are taken, empty where nowhere."""

    def __init__(self, platforms: Mapping[str, PracticePlatform], *, smtp: str = "") -> None:
        self._platforms, self._smtp = platforms, smtp

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Show the page, in the language that is asked for with `?lang=`."""
        request = Request(environ)
        answer = self._page(request) if request.path == "/" else Response("not found", status=404)
        return answer(environ, start_response)

    def _page(self, request: Request) -> Response:
        language = Language.EN if request.args.get("lang") == "en" else Language.ZH
        words = {name: text.on(language) for name, text in _WORDS.items()}
        words["mail"] = _WORDS["mail"].fill(place=self._smtp).on(language) if self._smtp else ""
        sections = list(self._sections(request.root_url.rstrip("/"), language))
        html = _TEMPLATES.get_template("home.html").render(words=words, sections=sections, language=language.value)
        headers = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
        return Response(html, mimetype="text/html", headers=headers)

    def _sections(self, base: str, language: Language) -> Iterator[dict[str, Any]]:
        for each in PLATFORMS:
            accounts, posts = _OVERVIEWS[each.adapter](self._platforms[each.adapter])
            newest = sorted(posts, key=lambda post: datetime.fromisoformat(post.at), reverse=True)[:LATEST]
            yield {
                "id": each.adapter,
                "name": each.name.on(language),
                "path": each.path,
                "accounts": accounts,
                "posts": [{"text": _short(post.text), "at": local(post.at), "path": post.path} for post in newest],
                "connect": _connect(each, base),
            }


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _connect(each: Ready, base: str) -> dict[str, Any]:
    access = each.access(base)
    return {"address": access.base, "values": {**access.settings, **access.secrets}}


_TEMPLATES = Environment(loader=PackageLoader("guikou.channels.practice"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
