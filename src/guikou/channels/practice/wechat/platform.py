"""The platform as a whole: which address is answered by what."""

from werkzeug.routing import Rule

from guikou.channels.practice.wechat.back_office import BackOffice
from guikou.channels.practice.wechat.control import Control
from guikou.channels.practice.wechat.pages import Pages
from guikou.channels.practice.wechat.tokens import Tokens


class PracticeWeChat(Tokens, BackOffice, Pages, Control):
    """
    WeChat Official Accounts for practice. The interface is at the root as on `https://api.weixin.qq.com`, the readers' pages at `/`, the switches at `/practice/`.

    Whoever serves it calls `tick` now and then, so that jobs end and callbacks come also when nobody asks.
    """

    rules = (
        Rule("/cgi-bin/<path:call>", endpoint="api"),
        Rule("/datacube/<path:call>", endpoint="api"),
        Rule("/", endpoint="home", methods=["GET"]),
        Rule("/a/<appid>", endpoint="account_page", methods=["GET"]),
        Rule("/s", endpoint="article_page", methods=["GET"]),
        Rule("/s/comment", endpoint="comment_written", methods=["POST"]),
        Rule("/s/liked", endpoint="reader_did", methods=["POST"]),
        Rule("/preview/<appid>/<media_id>/<int:place>", endpoint="preview", methods=["GET"]),
        Rule("/picture/<key>", endpoint="picture", methods=["GET"]),
        Rule("/practice/", endpoint="control_page", methods=["GET"]),
        Rule("/practice/state", endpoint="state", methods=["GET"]),
        Rule("/practice/clock", endpoint="move_clock", methods=["POST"]),
        Rule("/practice/faults", endpoint="order_fault", methods=["POST"]),
        Rule("/practice/callbacks", endpoint="bring_callbacks", methods=["POST"]),
        Rule("/practice/accounts/<appid>/script", endpoint="order_script", methods=["POST"]),
        Rule("/practice/accounts/<appid>/confirm", endpoint="confirm_callback", methods=["POST"]),
        Rule("/practice/accounts/<appid>/quota", endpoint="set_quota", methods=["POST"]),
        Rule("/practice/accounts/<appid>/void", endpoint="void_tokens", methods=["POST"]),
        Rule("/practice/accounts/<appid>/figures", endpoint="add_figures", methods=["POST"]),
        Rule("/practice/accounts/<appid>/message", endpoint="reader_writes", methods=["POST"]),
        Rule("/practice/accounts/<appid>/articles/<article_id>", endpoint="change_article", methods=["POST"]),
        Rule("/practice/accounts/<appid>/mass/<msg_id>", endpoint="confirm_mass", methods=["POST"]),
    )
