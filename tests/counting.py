"""What the public sees of a release at practice platforms, counted in their stores and not as the adapters count."""

from collections import Counter
from typing import Any

from guikou.channels.practice.ready import ready
from guikou.channels.states import State
from guikou.release.models import Delivery, Letter, Subscriber


def copies(platform: Any, adapter: str, address: str) -> int:
    """Count what the public sees at a practice platform, in its store."""
    store, slug = platform.store, address.rstrip("/").rpartition("/")[2]
    match adapter:
        case "wechat":
            items = store.all(f"item {ready(adapter).settings['appid']}")
            return sum(each["content_source_url"] == address and not each["deleted"] for item in items for each in item["articles"])
        case "weibo":
            return sum(address in post["written"] for post in store.all("post"))
        case "mastodon":
            return sum(address in post["text"] for post in store.all("status"))
        case "bluesky":
            return sum(address in row["value"].get("text", "").split() for row in store.all("record"))
        case "wordpress":
            return sum(slug in post["slug"] and post["status"] == "publish" for post in platform.all_posts())
        case "telegram":
            return sum(address in row["text"].split() for row in platform.messages("practice_county"))
        case "sms":
            return max(
                sum(address in row["text"].split() for row in platform.messages() if row["to"] == to)
                for to in ("13800000000", "13800000001")
            )
        case "webhook":
            return sum(event["event"] == "released" and event["address"] == address for event in store.all("event"))
    raise AssertionError(adapter)


def mails(box: Any, row: Delivery) -> tuple[int, bool]:
    """
    Return how many mails the subscriber got who got most, and whether what is said of the letters is true: each subscriber has one, a letter that is said to be sent
    came, one that nobody knows of waits for a person, and each mail has its own address to which it comes back.
    """
    kept = box.store.all("mail")
    got = Counter(each["to"] for each in kept)
    letters = Letter.objects.filter(delivery=row).select_related("subscriber")
    true = {each.subscriber.address for each in letters} == set(
        Subscriber.objects.filter(account=row.account_id).values_list("address", flat=True)
    )
    for each in letters:
        true &= got[each.subscriber.address] == 1 if each.state == State.HANDED_OVER else bool(each.hold and row.hold)
    return max(got.values(), default=0), true and len({each["from"] for each in kept}) == len(kept)
