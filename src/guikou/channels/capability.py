"""What a platform takes and what one can do there, each fact with its source and the day on which it was read."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from guikou.kernel.bilingual import Text


class Unit(StrEnum):
    """In what a length is counted. Platforms disagree about what one character is."""

    CODE_POINTS = "code points"
    UTF16 = "UTF-16 units"
    UTF8_BYTES = "UTF-8 bytes"
    CJK_WEIGHTED = "CJK-weighted characters"  # as Weibo counts: see `fitting.cjk_weighted`
    GRAPHEMES = "graphemes"
    SMS_PARTS = "SMS parts"
    BYTES = "bytes"
    PIECES = "pieces"


class Basis(StrEnum):
    """How a fact is known."""

    DOCUMENTED = "documented"
    SEEN = "seen"
    UNCONFIRMED = "unconfirmed"  # general knowledge: the platform's refusal decides


class Can(StrEnum):
    """What can be done on a platform without a person there. What an account may really do is asked with `Adapter.probe`."""

    PREPARE = "prepare"  # it knows inert objects (drafts), so that sending is done by an id that we already hold
    PUBLISH = "publish"
    LOOK_UP = "look up"  # what was sent can be found again without knowing its id
    READ_BACK = "read back"
    CORRECT = "correct"
    RECALL = "recall"
    FIGURES = "figures"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """
    The most of something, and who says so when. `source` is an address, or says where it was seen.

    `address` is what every web address in the text counts, however long it is; None where addresses count as they are written.
    """

    most: int
    unit: Unit
    source: str
    as_of: date
    basis: Basis = Basis.DOCUMENTED
    address: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """At most `most` of something (`what`) within a time, for each account. `publications`: each publication takes exactly one of them, so that it can be planned ahead."""

    what: Text
    most: int
    within: timedelta
    source: str
    as_of: date
    basis: Basis = Basis.DOCUMENTED
    publications: bool = False


class Form(StrEnum):
    """In which form a platform takes the body."""

    ARTICLE = "article"  # HTML with pictures inside
    SHORT = "short"  # plain text, pictures beside it
    MESSAGE = "message"  # plain text to known receivers


class Markup(StrEnum):
    """What becomes of the master HTML before a platform gets it: `guikou.channels.rendering.bodies` does it."""

    WEB = "web"  # as it is; the place where it stands gives it its look
    WECHAT = "WeChat"  # styles in the elements, links as text


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """
    What a platform is like. `limits` is keyed by the fields of a variant (`title`, `digest`, `text`, `html`, `author`, `address`, `alt`, `pictures`) and by `picture` for
    the bytes of one picture; `html` is limited as the platform gets it. `picture_types` are media types. `needs_cover`: nothing is published without a picture. `keeps` says what stays with people after a recall; None where nothing does.
    """

    platform: str
    form: Form
    can: frozenset[Can]
    limits: dict[str, Limit]
    rates: tuple[Rate, ...] = ()
    picture_types: frozenset[str] = frozenset()
    needs_cover: bool = False
    markup: Markup = Markup.WEB
    keeps: Text | None = None
