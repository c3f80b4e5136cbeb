"""What Weibo looks at in a text."""

import difflib
import hashlib
import math
import re
import string
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_TOPIC = re.compile(r"#[^#\r\n]+#")
_LETTERS = string.ascii_letters + string.digits
BEIJING = timezone(timedelta(hours=8))


def shortened(text: str) -> tuple[str, dict[str, str]]:
    """Return the text with its addresses turned into `http://t.cn/…`, and what each of these stands for."""
    links: dict[str, str] = {}

    def short(found: re.Match[str]) -> str:
        number = int.from_bytes(hashlib.sha256(found[0].encode()).digest()[:8], "big")
        code = "A6" + "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in range(6))
        links[code] = found[0]
        return f"http://t.cn/{code}"

    return ADDRESS.sub(short, text), links


def weight(text: str) -> int:
    """Return the length as Weibo counts it: ASCII a half, other characters one, rounded up; addresses as the short ones that they become."""
    halves = sum(2 if ord(character) > 0x7F else 1 for character in shortened(text)[0])
    return math.ceil(halves / 2)


def has_topic(text: str) -> bool:
    """Say whether there is a #topic# in the text."""
    return bool(_TOPIC.search(ADDRESS.sub(" ", text)))


def names_domain(text: str, domains: list[str]) -> bool:
    """Say whether the text has an address of one of the domains (or of a host below one), and none of another."""
    hosts = [urlsplit(address).hostname or "" for address in ADDRESS.findall(text)]
    return bool(hosts) and all(any(host == domain or host.endswith("." + domain) for domain in domains) for host in hosts)


def similar(one: str, other: str) -> bool:
    """Say whether two texts are nearly the same. How Weibo decides this is not public; one changed character in a long text counts."""
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() > 0.98


def written(moment: datetime) -> str:
    """Return a moment as Weibo writes it: `Wed Oct 24 23:49:17 +0800 2012`."""
    return moment.astimezone(BEIJING).strftime("%a %b %d %H:%M:%S %z %Y")
