"""What a person fills in for an account, adapter by adapter: the settings and secrets of `Access`, and the usual address of the platform."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guikou.channels.adapters.manual import platforms
from guikou.kernel.bilingual import Text

_NO_HELP: Final = Text("", "")
_YES: Final = (("", Text("否", "no")), ("yes", Text("是", "yes")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """
    One setting or secret, `name` as in `Access`. A secret is never shown again. `choices` are values with their words, where only those count; `lines`: more
    than one line is typed.
    """

    name: str
    label: Text
    help: Text = _NO_HELP
    required: bool = False
    secret: bool = False
    choices: tuple[tuple[str, Text], ...] = ()
    lines: int = 1


def _secret(name: str, zh: str, en: str, help_zh: str = "", help_en: str = "", *, required: bool = True) -> Field:
    return Field(name=name, label=Text(zh, en), help=Text(help_zh, help_en), required=required, secret=True)


def _setting(name: str, zh: str, en: str, help_zh: str = "", help_en: str = "", *, required: bool = False, lines: int = 1) -> Field:
    return Field(name=name, label=Text(zh, en), help=Text(help_zh, help_en), required=required, lines=lines)


def _choice(name: str, zh: str, en: str, *choices: tuple[str, Text], help: Text = _NO_HELP) -> Field:  # noqa: A002 - as in `Field`
    return Field(name=name, label=Text(zh, en), help=help, choices=choices)


_WECHAT = (
    _setting("appid", "开发者编号", "AppID", "公众平台“设置与开发”中的开发者编号", "In the platform's settings for developers", required=True),
    _secret("secret", "开发者密钥", "AppSecret", "同一页面中的开发者密码", "On the same page"),
    _choice(
        "send", "发出方式", "How it goes out", ("", Text("发布（不通知关注者）", "published, followers are not told")), ("push", Text("群发（推送卡片）", "sent to followers as a card")),
        help=Text("群发有次数限制，收到的卡片无法收回", "How often followers can be sent something is limited, and cards cannot be taken back"),
    ),
    _choice("service", "服务号", "Service account", *_YES, help=Text("服务号每月可群发 4 次，订阅号每天 1 次", "Service accounts send four times a month, others once a day")),
    _choice("comments", "读者留言", "Comments of readers", ("", Text("关闭", "closed")), ("open", Text("开放", "open"))),
    _setting("cover_media_id", "默认封面的素材编号", "Usual cover", "没有图片的文章用它作封面", "The number of the permanent material that is the cover of articles without pictures"),
    _secret("callback_token", "回调令牌", "Callback token", "平台“服务器配置”中填写的令牌", "As set in the platform's server configuration", required=False),
    _secret("callback_key", "回调加密密钥", "Callback key", "平台“服务器配置”中的消息加解密密钥", "The key for encrypting messages, in the same place", required=False),
)  # fmt: skip
_WEIBO = (
    _setting("uid", "用户编号", "User number", "微博主页地址中的数字", "The number in the address of the account's page", required=True),
    _setting("operator_ip", "本单位上网地址", "Address of the office on the internet", "微博要求随每条内容提交，例如 203.0.113.7", "Weibo asks for it with every post, for example 203.0.113.7", required=True),
    _choice(
        "interface", "获得的接口权限", "Interface granted", ("share", Text("分享接口", "sharing")), ("update", Text("发布接口", "posting")), ("contract", Text("签约接口", "by contract")),
    ),
    _secret("access_token", "访问令牌", "Access token", "到期前须重新授权", "It has to be renewed before it ends"),
)  # fmt: skip
_BLUESKY = (
    _setting("handle", "账号名", "Handle", "例如 county.example.gov", "For example county.example.gov", required=True),
    _secret("app_password", "应用密码", "App password", "在账号设置中生成，不是登录密码", "Made in the account's settings; not the password for signing in"),
    _setting("view", "公共查询地址", "Address of the public view", "账号所在服务器不转发查询时填写", "Only where the account's own server does not pass questions on"),
    _setting("site", "公众阅读地址", "Where people read it", "默认 https://bsky.app", "https://bsky.app unless said otherwise"),
)  # fmt: skip
_SMS = (
    _setting("user", "网关用户名", "User of the gateway", required=True),
    _secret("password", "网关密码", "Password of the gateway"),
    _setting("sender", "显示号码", "Sender shown", "手机上显示的发送方", "What telephones show as sender"),
    _setting("receivers", "接收号码", "Receivers", "用空格或换行分开，每个 5 至 15 位数字", "Divided by spaces or lines, each of 5 to 15 digits", required=True, lines=6),
    _setting("report_url", "送达报告地址", "Address for reports", "网关把送达报告发到这里", "Where the gateway sends its delivery reports"),
)  # fmt: skip
_NEWSLETTER = (
    _setting("host", "邮件域名", "Mail domain", "退信和退订回到这个域名", "Bounces and unsubscriptions come back to it", required=True),
    _setting("from", "发件地址", "From", required=True),
    _setting("name", "发件人名称", "Name of the sender", required=True),
    _setting("list", "订阅名称", "Name of the list", "用英文字母，默认 newsletter", "Letters; “newsletter” unless said otherwise"),
    _secret("key", "签名密钥", "Key", "任意一段长文字，用于生成退信和退订地址；更换后旧邮件的退订链接失效", "Any long text; return addresses are made from it. Once changed, links to unsubscribe in older mails no longer work"),
    _setting("user", "邮件服务器用户名", "User of the mail server"),
    _secret("password", "邮件服务器密码", "Password of the mail server", required=False),
)  # fmt: skip
_BY_HAND = (
    Field(
        name="platform", label=Text("平台", "Platform"), choices=(("", Text("按台账中的平台", "as in the register")), *((name, each.name) for name, each in platforms().items())),
        help=Text("决定检查清单的内容", "Decides what the checklist says"),
    ),
    _setting("back_office", "后台网址", "Address of the back office", "经办人在那里登录", "Where whoever publishes signs in"),
)  # fmt: skip

FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "wechat": _WECHAT,
    "weibo": _WEIBO,
    "mastodon": (_secret("access_token", "访问令牌", "Access token", "须有 read 和 write 权限", "With the scopes read and write"),),
    "bluesky": _BLUESKY,
    "wordpress": (
        _setting("user", "用户名", "User", required=True),
        _secret("app_password", "应用密码", "Application password", "在该用户的个人资料页生成", "Made on the page of that user's profile"),
    ),
    "telegram": (
        _setting("channel", "频道名", "Name of the channel", "不带 @", "Without @", required=True),
        _setting("pages", "公众阅读地址", "Where people read it", "默认 https://t.me", "https://t.me unless said otherwise"),
        _secret("bot_token", "机器人令牌", "Token of the bot"),
    ),
    "sms": _SMS,
    "newsletter": _NEWSLETTER,
    "webhook": (
        _secret("key", "签名密钥", "Key", "接收方用同一密钥核对来源", "The receiver checks with the same key where it comes from"),
    ),
    "by-hand": _BY_HAND,
}
"""By adapter, in the order of a form. An adapter of another package is not among them: its settings and secrets are typed as `name=value` lines."""

BASES: Final[Mapping[str, str]] = {
    "wechat": "https://api.weixin.qq.com",
    "weibo": "https://api.weibo.com",
    "bluesky": "https://bsky.social",
    "telegram": "https://api.telegram.org",
}
"""The address of the platform's interface, where all accounts have the same."""
