"""What readers see: the account, its cards, an article as on a phone, and a place to comment."""

import base64
import re
from datetime import datetime, timedelta
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from werkzeug.exceptions import BadRequest, Forbidden, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from guikou.channels.practice.frame import Fault
from guikou.channels.practice.wechat.accounts import CHINA, SCRIPT, Kind, day_of
from guikou.channels.practice.wechat.answers import Refused
from guikou.channels.practice.wechat.forms import refuse_foreign
from guikou.channels.practice.wechat.numbers import Numbers
from guikou.channels.practice.wechat.uploads import picture_key

LONGEST_COMMENT, LONGEST_NAME = 600, 20
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_PICTURE = re.compile(r"""(?P<start><img\b[^>]*?\bsrc=")(?P<address>[^"]*)""")
_KINDS = {Kind.VERIFIED: "已认证", Kind.UNVERIFIED: "未认证", Kind.PERSONAL: "个人主体"}
_DID = {"like_user": "点赞", "zaikan_user": "爱心赞", "share_user": "分享", "collection_user": "收藏"}
_FAULTS = {
    Fault.CUT_BEFORE: "请求未到达，连接中断",
    Fault.CUT_AFTER: "已经执行，答复丢失",
    Fault.STALL: "已经执行，答复迟到",
    Fault.BUSY: "系统繁忙",
    Fault.HTML: "已经执行，答复是网页",
    Fault.HUGE: "已经执行，答复没有尽头",
    Fault.GARBAGE: "已经执行，答复格式不符",
}
_OUTCOMES = {0: "发布成功", 2: "原创审核失败", 3: "常规失败", 4: "平台审核不通过"}


class Pages(Numbers):
    """Pages without scripts. Whoever opens an article is counted as a reader, as on the real platform."""

    def home(self, request: Request) -> Response:
        """Show all accounts."""
        return _page(request, "home.html", accounts=self.store.all("account"), kinds=_KINDS)

    def account_page(self, request: Request, appid: str) -> Response:
        """Show an account with the cards of its articles, the newest first."""
        account = self._account_of(appid)
        cards = [
            {
                "article": article,
                "cover": self._cover(request.script_root, article),
                "at": _local(item["create_time"]),
                "notified": item["notified"],
                "first": place == 0,
            }
            for item in reversed(self.store.all(f"item {appid}"))
            for place, article in enumerate(item["articles"])
            if not (article["deleted"] and not item["notified"])
        ]
        return _page(request, "account.html", account=account, kinds=_KINDS, cards=cards)

    def article_page(self, request: Request) -> Response:
        """Show an article, or why there is none."""
        item, article = self._public(request.args.get("sn", ""))
        if article["deleted"] or item["banned"]:
            return _page(request, "gone.html", banned=item["banned"])
        msgid = f"{item['msg_data_id']}_{item['articles'].index(article) + 1}"
        with self.store.writing():
            self.count(item["appid"], msgid, day_of(self.clock()), read_user=1)
        figures = [row for row in self.store.all(f"figure {item['appid']}") if row["msgid"] == msgid]
        return _page(
            request,
            "article.html",
            account=self._account_of(item["appid"]),
            article=article,
            body=_body(request.script_root, article),
            pictures=self._pictures(request.script_root, article),
            at=_local(item["create_time"]),
            comments=self.comments_of(article),
            reads=sum(row["read_user"] for row in figures),
            did={name: (word, sum(row[name] for row in figures)) for name, word in _DID.items()},
            source=_web(article["content_source_url"]),
            draft=False,
        )

    def preview(self, request: Request, appid: str, media_id: str, place: int) -> Response:
        """Show a draft as it would look."""
        draft = self.store.get(f"draft {appid}", media_id)
        if draft is None or not 1 <= place <= len(draft["articles"]):
            raise NotFound
        article = draft["articles"][place - 1]
        more = {
            "body": _body(request.script_root, article),
            "pictures": self._pictures(request.script_root, article),
            "source": _web(article["content_source_url"]),
        }
        return _page(
            request, "article.html", account=self._account_of(appid), article=article, at=_local(draft["update_time"]), draft=True, **more
        )

    def comment_written(self, request: Request) -> Response:
        """Take a comment from the form below an article."""
        item, article = self._from_reader(request)
        text, name = request.form.get("text", "").strip(), request.form.get("name", "").strip()
        if not text or len(text) > LONGEST_COMMENT:
            raise BadRequest("text")
        with self.store.writing():
            try:
                self.comment(article, text, name=name[:LONGEST_NAME], openid=self.reader(item["appid"]))
            except Refused:
                raise Forbidden("comments are closed") from None
            self.count(item["appid"], self._msgid(item, article), day_of(self.clock()), comment_count=1)
        return redirect(f"{request.script_root}/s?sn={article['sn']}#comments", 303)

    def reader_did(self, request: Request) -> Response:
        """Count a like, a share or a bookmark."""
        item, article = self._from_reader(request)
        what = request.form.get("what", "")
        if what not in _DID:
            raise BadRequest("what")
        with self.store.writing():
            self.count(item["appid"], self._msgid(item, article), day_of(self.clock()), **{what: 1})
        return redirect(f"{request.script_root}/s?sn={article['sn']}", 303)

    def picture(self, _request: Request, key: str) -> Response:
        """Show a picture that was uploaded."""
        known = self.store.get("picture", key)
        if known is None:
            raise NotFound
        return Response(base64.b64decode(known["data"]), mimetype=known["type"], headers={"X-Content-Type-Options": "nosniff"})

    def control_page(self, request: Request) -> Response:
        """Show the switches for people who teach."""
        accounts = [(account, self.script(account["appid"])) for account in self.store.all("account")]
        return _page(
            request,
            "control.html",
            accounts=accounts,
            now=self.clock().astimezone(CHINA),
            faults=_FAULTS,
            outcomes=_OUTCOMES,
            script=SCRIPT,
        )

    def _account_of(self, appid: str) -> dict[str, Any]:
        account = self.store.get("account", appid)
        if account is None:
            raise NotFound
        return account

    def _public(self, sn: str) -> tuple[dict[str, Any], dict[str, Any]]:
        where = self.store.get("page", sn)
        item = self.store.get(f"item {where['appid']}", where["article_id"]) if where else None
        if where is None or item is None:
            raise NotFound
        return item, item["articles"][where["place"]]

    def _from_reader(self, request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
        refuse_foreign(request)
        item, article = self._public(request.form.get("sn", ""))
        if article["deleted"] or item["banned"]:
            raise NotFound
        return item, article

    @staticmethod
    def _msgid(item: dict[str, Any], article: dict[str, Any]) -> str:
        return f"{item['msg_data_id']}_{item['articles'].index(article) + 1}"

    def _cover(self, root: str, article: dict[str, Any]) -> str:
        images = article.get("image_list") or [article["thumb_media_id"]]
        return _local_picture(root, (self.store.get("material", images[0]) or {}).get("url", ""))

    def _pictures(self, root: str, article: dict[str, Any]) -> list[str]:
        return [_local_picture(root, (self.store.get("material", one) or {}).get("url", "")) for one in article.get("image_list", [])]


def _local_picture(root: str, address: str) -> str:
    key = picture_key(address) if address else None
    return f"{root}/picture/{key}" if key else ""


def _body(root: str, article: dict[str, Any]) -> Markup:
    """Return the content with pictures from here; it was cleaned when it came in."""
    return Markup(_PICTURE.sub(lambda found: found["start"] + _local_picture(root, found["address"]), article["content"]))  # noqa: S704


def _web(address: str) -> str:
    return address if address.startswith(("http://", "https://")) else ""


def _local(seconds: int) -> datetime:
    return datetime.fromtimestamp(0, CHINA) + timedelta(seconds=seconds)


def _page(request: Request, template: str, **values: Any) -> Response:
    headers = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
    return Response(_TEMPLATES.get_template(template).render(root=request.script_root, **values), mimetype="text/html", headers=headers)


_TEMPLATES = Environment(loader=PackageLoader("guikou.channels.practice.wechat"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
