"""The addresses of a newsletter: where bounces and unsubscriptions come back to, each for one delivery or subscriber, so that no text of a mail has to be understood."""

import hashlib
import hmac
import re
from dataclasses import dataclass, field

LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:(?!-)[A-Za-z0-9-]{1,63}(?<!-)\.)+[A-Za-z0-9-]{2,63}"
)
_BACK = re.compile(r"(?P<what>bounce|unsubscribe)\+(?P<of>[A-Za-z0-9.-]+)\.(?P<mark>[0-9a-f]{10})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Who gets it. `id` is of ASCII letters and digits; `unsubscribe` the https address at which one request (a POST) ends the subscription."""

    id: str
    address: str = field(repr=False)
    unsubscribe: str = field(repr=False)


def usable(address: str) -> bool:
    """Say whether mail can be sent there: ASCII, without quoting or comments, within the lengths of RFC 5321."""
    local = address.partition("@")[0]
    return len(address) <= 254 and len(local) <= LONGEST_LOCAL_PART and _ADDRESS.fullmatch(address) is not None


def back(what: str, of: str, *, host: str, secret: str) -> str:
    """Return the address at which a bounce of a delivery, or the unsubscription of a subscriber, comes back to us. Nobody without the secret can make one up."""
    return f"{what}+{of}.{_mark(what, of, secret)}@{host}"


def read_back(address: str, *, host: str, secret: str) -> tuple[str, str] | None:
    """Return what comes back (`bounce` or `unsubscribe`) and of what; None where the address is none of ours. Some servers change upper and lower case on the way."""
    local, _, domain = address.strip().strip("<>").rpartition("@")
    found = _BACK.fullmatch(local)
    if found is None or domain.lower() != host.lower():
        return None
    what, of, mark = found["what"].lower(), found["of"], found["mark"].lower()
    return (what, of) if hmac.compare_digest(mark, _mark(what, of, secret)) else None


def _mark(what: str, of: str, secret: str) -> str:
    return hmac.new(secret.encode("utf-8"), f"{what}+{of}".lower().encode("utf-8"), hashlib.sha256).hexdigest()[:10]
