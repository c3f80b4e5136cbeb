"""
Which adapters there are: ours, and those of other packages that announce themselves in the group of entry points `guikou.channels`.

An entry point's name is the adapter's id; it names a class that is made with `Access` and `Calls` and whose `capability` says for which platform it is. One that does not
load stops nothing else: whoever asks for it reads why.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from guikou.channels.capability import Capability
from guikou.channels.protocol import Adapter
from guikou.kernel.bilingual import Refusal, Text

GROUP = "guikou.channels"
BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """
    One adapter. `platforms` are ids of the register's platforms at whose accounts it can be used; empty: at all of them. `make` takes `Access` and `Calls`, and for
    `newsletter`, where each receiver has a delivery, what its class asks for. `capabilities` has one for each way in which a platform can be used, by its name.
    """

    id: str
    name: Text
    platforms: frozenset[str]
    make: Callable[..., Adapter]
    capabilities: Mapping[str, Capability]
    package: str = ""


class NoSuchAdapter(Refusal):
    """Nobody has an adapter of that id."""

    def __init__(self, wanted: str) -> None:
        super().__init__(Text(f"没有名为“{wanted[:60]}”的适配器", f"There is no adapter “{wanted[:60]}”"))


class BrokenAdapter(Refusal):
    """There is one, of another package, and it cannot be used."""

    def __init__(self, entry: EntryPoint, why: Text) -> None:
        self.id = entry.name
        package = entry.dist.name if entry.dist else entry.value.partition(":")[0]
        told = {"name": entry.name, "package": package, "why": why}
        super().__init__(
            Text(
                "适配器“{name}”（软件包 {package}）无法使用：{why}。请系统管理员更新或卸载这个软件包",
                "The adapter “{name}” (package {package}) cannot be used: {why}. Have the system administrator update or remove that package",
            ).fill(**told)
        )


@dataclass(frozen=True, slots=True)
class Catalog:
    """All adapters by id, and why others cannot be used."""

    listings: Mapping[str, Listing]
    broken: tuple[BrokenAdapter, ...] = ()

    def get(self, wanted: str) -> Listing:
        """
        Return an adapter.

        :raises NoSuchAdapter: there is none.
        :raises BrokenAdapter: it cannot be used.
        """
        if wanted in self.listings:
            return self.listings[wanted]
        raise next((broken for broken in self.broken if broken.id == wanted), None) or NoSuchAdapter(wanted)

    def for_platform(self, platform: str) -> tuple[Listing, ...]:
        """Return what can be used at accounts of a platform, the way by hand last."""
        found = [listing for listing in self.listings.values() if not listing.platforms or platform in listing.platforms]
        return tuple(sorted(found, key=lambda listing: not listing.platforms))


_ADAPTERS = "guikou.channels.adapters"
# Adapter → its name, where it is, and the platforms of its accounts where they are not the one that it is called after.
_OURS: Mapping[str, tuple[Text, str, tuple[str, ...]]] = {
    "wechat": (Text("微信公众号", "WeChat Official Account"), f"{_ADAPTERS}.wechat:WeChat", ("wechat",)),
    "weibo": (Text("微博", "Weibo"), f"{_ADAPTERS}.weibo:Weibo", ("weibo",)),
    "mastodon": (Text("Mastodon", "Mastodon"), f"{_ADAPTERS}.mastodon:Mastodon", ("mastodon",)),
    "bluesky": (Text("Bluesky", "Bluesky"), f"{_ADAPTERS}.bluesky:Bluesky", ("bluesky",)),
    "wordpress": (Text("WordPress 网站", "WordPress"), f"{_ADAPTERS}.wordpress:WordPress", ("website",)),
    "telegram": (Text("Telegram", "Telegram"), f"{_ADAPTERS}.telegram:Telegram", ("telegram",)),
    "newsletter": (Text("邮件订阅", "Newsletter"), f"{_ADAPTERS}.mail:Newsletter", ("newsletter",)),
    "sms": (Text("短信", "SMS"), f"{_ADAPTERS}.sms:Sms", ("sms",)),
    "webhook": (Text("网络回调", "Webhook"), f"{_ADAPTERS}.webhook:Webhook", ("website", "app", "other")),
    BY_HAND: (Text("人工发布", "By hand"), f"{_ADAPTERS}.manual:Manual", ()),
}
_METHODS = ("probe", "prepare", "find_prepared", "send", "find_sent", "read_back", "correct", "recall", "figures", "comments")


def ours() -> dict[str, Listing]:
    """Return the adapters that come with Guikou."""
    listed = {}
    for name, (title, place, platforms) in _OURS.items():
        made = EntryPoint(name=name, value=place, group=GROUP).load()
        listed[name] = Listing(
            id=name,
            name=title,
            platforms=frozenset(platforms),
            make=made,
            capabilities=getattr(made, "capabilities", {"": made.capability}),
        )
    return listed


def catalog(found: Iterable[EntryPoint] | None = None) -> Catalog:
    """Return all adapters. `found` are the entry points of other packages, those that are installed where they are not given."""
    listings: dict[str, Listing] = ours()
    broken: list[BrokenAdapter] = []
    for entry in entry_points(group=GROUP) if found is None else found:
        try:
            listings[entry.name] = _foreign(entry, taken=listings)
        except BrokenAdapter as why:
            broken.append(why)
    return Catalog(listings, tuple(broken))


def _foreign(entry: EntryPoint, *, taken: Mapping[str, Listing]) -> Listing:
    if entry.name in taken:
        raise BrokenAdapter(entry, Text("这个名称已被占用", "that name is taken"))
    try:
        made = entry.load()
    except Exception as error:  # somebody else's code may raise anything
        told = f"{type(error).__name__}: {error}"[:200]
        raise BrokenAdapter(entry, Text(f"加载出错（{told}）", f"it does not load ({told})")) from error
    capability = getattr(made, "capability", None)
    if not callable(made) or not isinstance(capability, Capability):
        raise BrokenAdapter(entry, Text("它没有说明平台能力（capability）", "it does not say what its platform can do (capability)"))
    missing = [name for name in _METHODS if not callable(getattr(made, name, None))]
    if missing:
        raise BrokenAdapter(entry, Text(f"缺少方法：{'、'.join(missing)}", f"methods are missing: {', '.join(missing)}"))
    platforms = frozenset({capability.platform})
    package = entry.dist.name if entry.dist else ""
    return Listing(
        id=entry.name, name=Text(entry.name, entry.name), platforms=platforms, make=made, capabilities={"": capability}, package=package
    )
