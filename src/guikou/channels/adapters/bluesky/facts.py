"""What Bluesky is like."""

from datetime import date, timedelta

from guikou.channels.capability import Basis, Can, Capability, Form, Limit, Rate, Unit
from guikou.kernel.bilingual import Text

_READ_ON, _SEEN_ON = date(2026, 11, 21), date(2026, 11, 22)
_SEEN = "@atproto/pds 0.5.35"
_RATES = "https://docs.bsky.app/docs/advanced-guides/rate-limits"

BLUESKY = Capability(
    platform="bluesky",
    form=Form.SHORT,
    can=frozenset({Can.PUBLISH, Can.LOOK_UP, Can.READ_BACK, Can.CORRECT, Can.RECALL, Can.FIGURES, Can.COMMENTS}),
    limits={
        "text": Limit(most=300, unit=Unit.GRAPHEMES, source=_SEEN, as_of=_SEEN_ON, basis=Basis.SEEN),
        "pictures": Limit(most=4, unit=Unit.PIECES, source=_SEEN, as_of=_SEEN_ON, basis=Basis.SEEN),
        "picture": Limit(most=2_000_000, unit=Unit.BYTES, source=_SEEN, as_of=_SEEN_ON, basis=Basis.SEEN),
    },
    rates=(
        Rate(
            what=Text("发布（每条 3 点）", "posts (3 points each)"),
            most=5_000 // 3,
            within=timedelta(hours=1),
            source=_RATES,
            as_of=_READ_ON,
        ),
        Rate(
            what=Text("发布（每条 3 点）", "posts (3 points each)"),
            most=35_000 // 3,
            within=timedelta(days=1),
            source=_RATES,
            as_of=_READ_ON,
        ),
        Rate(what=Text("登录", "logins"), most=30, within=timedelta(minutes=5), source=_RATES, as_of=_READ_ON),
        Rate(what=Text("登录", "logins"), most=300, within=timedelta(days=1), source=_RATES, as_of=_READ_ON),
        Rate(what=Text("上传图片", "uploads"), most=1_000, within=timedelta(days=1), source=_RATES, as_of=_READ_ON),
    ),
    picture_types=frozenset({"image/jpeg", "image/png", "image/webp"}),
    keeps=Text("网络中其他服务可能仍存有副本", "Other services of the network may still hold copies"),
)
