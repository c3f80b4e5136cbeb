"""What a person fills in for a channel, looked over before it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from guikou.channels.catalog import BY_HAND
from guikou.channels.fields import BASES, FIELDS, Field
from guikou.kernel.bilingual import Refusal, Text
from guikou.release.access import NEWSLETTER, adapters
from guikou.release.models import Channel

LONGEST, MOST = 20_000, 40
_BASE = Text("接口地址", "the address of the interface")


class BadChannel(Refusal):
    """What was filled in cannot be; `field` is the field that has to change."""

    def __init__(self, reason: Text, field: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address and settings that can be kept."""

    base: str
    settings: Mapping[str, str]


def checked(platform: str, adapter: str, base: str, settings: Mapping[str, str]) -> Wanted:
    """
    Return what was filled in for an account of that platform, tidied.

    :raises BadChannel: it cannot be.
    :raises NoSuchAdapter: there is no such adapter.
    :raises BrokenAdapter: it cannot be used.
    """
    listing = adapters().get(adapter)
    if listing.platforms and platform not in listing.platforms:
        raise BadChannel(Text("这个适配器不适用于该账号的平台", "This adapter is not for the account's platform"), "adapter")
    known = {field.name: field for field in FIELDS.get(adapter, ()) if not field.secret}
    given = {name.strip(): value.strip() for name, value in settings.items() if value.strip()}
    _refuse_strange(given)
    if adapter in FIELDS:
        _look_over(given, known)
    return Wanted(_base(adapter, base.strip().rstrip("/")), given)


def checked_secrets(adapter: str, secrets: Mapping[str, str]) -> dict[str, str]:
    """
    Return the secrets that were filled in.

    :raises BadChannel: the adapter knows no such secret, or it is too long.
    """
    given = {name.strip(): value.strip() for name, value in secrets.items()}
    _refuse_strange(given)
    names = {field.name for field in FIELDS.get(adapter, ()) if field.secret}
    if adapter in FIELDS and (unknown := sorted(set(given) - names)):
        raise BadChannel(Text("这个渠道不需要这项凭证", "This channel has no such secret"), unknown[0])
    return given


def lacking(channel: Channel) -> Text | None:
    """Return what is missing before anything can be sent to the real platform; None: nothing."""
    held = {*channel.secret_names, *channel.settings}
    missing = [field.label for field in FIELDS.get(channel.adapter, ()) if field.required and field.name not in held]
    if not missing:
        return None
    return Text("、".join(label.zh for label in missing), ", ".join(label.en for label in missing))


def _look_over(given: Mapping[str, str], known: Mapping[str, Field]) -> None:
    if unknown := sorted(set(given) - set(known)):
        raise BadChannel(Text("没有这项设置", "There is no such setting"), unknown[0])
    for name, field in known.items():
        if field.required and name not in given:
            raise BadChannel(Text("请填写：{what}", "Fill in: {what}").fill(what=field.label), name)
        if name in given and field.choices and given[name] not in {value for value, _ in field.choices}:
            raise BadChannel(Text("请从选项中选择", "Choose one of the values"), name)


def _base(adapter: str, base: str) -> str:
    if adapter == BY_HAND:
        return ""
    base = base or BASES.get(adapter, "")
    if not base:
        raise BadChannel(Text("请填写：{what}", "Fill in: {what}").fill(what=_BASE), "base")
    schemes = ("smtp", "smtps", "http", "https") if adapter == NEWSLETTER else ("http", "https")
    try:
        parts = urlsplit(base)
        usable = parts.scheme in schemes and parts.hostname and not parts.username and not parts.query and not parts.fragment
    except ValueError:
        usable = False
    if not usable or len(base) > 1000:
        raise BadChannel(Text("应为不带用户名和参数的网址", "It has to be an address without a user name and without a query"), "base")
    return base


def _refuse_strange(given: Mapping[str, str]) -> None:
    if len(given) > MOST:
        raise BadChannel(Text("设置项过多", "There are too many of them"), "settings")
    for name, value in given.items():
        if len(name) > 60 or len(value) > LONGEST or "\x00" in value or not name.replace("_", "").isascii():
            raise BadChannel(Text("内容过长，或有无法保存的字符", "It is too long, or holds a character that cannot be stored"), name[:60])
