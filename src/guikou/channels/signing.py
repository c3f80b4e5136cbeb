"""How what we send to other systems is signed, so that they can tell that it is ours, whole and not sent again by somebody else."""

import hashlib
import hmac
from datetime import datetime


def signature(secret: str, sent_at: datetime, body: bytes) -> str:
    """Return the HMAC-SHA256, in hexadecimal, of the moment of sending in whole seconds since 1970, a full stop, and the body."""
    return hmac.new(secret.encode("utf-8"), timestamp(sent_at).encode("ascii") + b"." + body, hashlib.sha256).hexdigest()


def timestamp(moment: datetime) -> str:
    """Return whole seconds since 1970."""
    return str(int(moment.timestamp()))


def signed_headers(secret: str, *, event: str, delivery: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers of a body of JSON by which the receiver tells that it is ours, what it is, and whether it came before (`delivery` is the same at every try)."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Guikou-Event": event,
        "Guikou-Delivery": delivery,
        "Guikou-Timestamp": timestamp(now),
        "Guikou-Signature": f"sha256={signature(secret, now, body)}",
    }
