"""
A webhook: a converged-media centre, an app or a screen takes the release as JSON, signed.

Nobody can look what the receiver made of it. So that it may be repeated by a person without harm, the id of an event is the same at every try.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from guikou.channels.adapters.exchange import retry_after
from guikou.channels.adapters.fit import require_fitting
from guikou.channels.calls import Calls, Reply, Request
from guikou.channels.capability import Can, Capability, Form, Limit, Unit
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, NotPermitted, Transient, Unconfirmed
from guikou.channels.protocol import Absent, Access, Comment, Figure, HandedOver, Key, Prepared, Probe, Recalled, Sent, Unsure
from guikou.channels.signing import signed_headers
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Text

_OURS, _AS_OF = "guikou.channels.adapters.webhook: our own interface", date(2026, 11, 22)


def _limit(most: int, unit: Unit) -> Limit:
    return Limit(most=most, unit=unit, source=_OURS, as_of=_AS_OF)


class Webhook:
    """One receiver: `access.base` is its address, the secret `key` signs what it is sent."""

    capability = Capability(
        platform="webhook",
        form=Form.ARTICLE,
        can=frozenset({Can.PUBLISH, Can.CORRECT, Can.RECALL}),
        limits={
            "title": _limit(200, Unit.CODE_POINTS),
            "html": _limit(2**20, Unit.UTF8_BYTES),
            "pictures": _limit(50, Unit.PIECES),
            "picture": _limit(5 * 2**20, Unit.BYTES),
        },
        picture_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
        keeps=Text("接收方是否下架由其自行决定", "Whether the receiver takes it down is up to the receiver"),
    )

    def __init__(self, access: Access, calls: Calls) -> None:
        self._access, self._calls = access, calls

    def probe(self, *, now: datetime) -> Probe:  # noqa: ARG002 - there is nothing to ask
        """Say whether there is a key; a receiver can only be tried by sending."""
        if self._access.secrets.get("key"):
            return Probe(can=self.capability.can)
        return Probe(can=frozenset(), missing=dict.fromkeys(self.capability.can, _NO_KEY))

    def prepare(self, variant: Variant, key: Key, *, now: datetime) -> Prepared:  # noqa: ARG002
        """Only look whether it fits."""
        require_fitting(variant, self.capability)
        return Prepared({})

    def find_prepared(self, variant: Variant, key: Key, *, now: datetime) -> Absent:  # noqa: ARG002
        """Nothing is ever made beforehand."""
        return Absent()

    def send(self, variant: Variant, key: Key, prepared: Prepared, *, now: datetime) -> Sent:  # noqa: ARG002
        """Post it as the event `released`."""
        self._post("released", key.delivery, {"delivery": key.delivery, **_told(variant, key)}, now)
        return Sent({"delivery": key.delivery, "address": variant.address})

    def find_sent(self, variant: Variant, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Unsure:  # noqa: ARG002
        """Only the receiver can say."""
        return Unsure(_ASK, again=False)

    def read_back(self, sent: Sent, *, now: datetime) -> HandedOver:  # noqa: ARG002
        """Say that the receiver took it."""
        return HandedOver(Text("接收方已确认收到", "The receiver has confirmed that it took it"))

    def correct(self, variant: Variant, key: Key, sent: Sent, *, now: datetime) -> Sent:
        """Post the other edition as the event `corrected`."""
        require_fitting(variant, self.capability)
        told = {"delivery": sent.ids["delivery"], **_told(variant, key)}
        edition = hashlib.sha256(_json(told)).hexdigest()[:16]
        self._post("corrected", f"{sent.ids['delivery']}.corrected.{edition}", told, now)
        return Sent({**sent.ids, "address": variant.address})

    def recall(self, sent: Sent, *, now: datetime) -> Recalled:
        """Post the event `recalled`."""
        told = {"delivery": sent.ids["delivery"], "address": sent.ids["address"]}
        self._post("recalled", f"{sent.ids['delivery']}.recalled", told, now)
        assert self.capability.keeps is not None  # noqa: S101 - it is stated above
        return Recalled(self.capability.keeps)

    def figures(self, sent: Sent, *, now: datetime) -> Sequence[Figure]:  # noqa: ARG002
        """Return none: the receiver tells nothing."""
        return ()

    def comments(self, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:  # noqa: ARG002
        """Return none: the receiver tells nothing."""
        return ()

    def _post(self, event: str, identity: str, told: Mapping[str, Any], now: datetime) -> None:
        secret = self._access.secrets.get("key", "")
        if not secret:
            raise LoginFailed(_NO_KEY, Text("请在账号设置中填写签名密钥", "Set the key for this account"))
        body = _json({"event": event, "id": identity, **told})
        headers = {**signed_headers(secret, event=event, delivery=identity, body=body, now=now), "Idempotency-Key": identity}
        reply = self._calls(Request(method="POST", url=self._access.base, headers=headers, body=body, status_only=True))
        if not 200 <= reply.status < 300:
            raise _failure(reply, now)


def _told(variant: Variant, key: Key) -> dict[str, Any]:
    files = [
        {
            "name": picture.name,
            "media_type": picture.media_type,
            "alt": picture.alt,
            "sha256": picture.digest,
            "data": base64.b64encode(picture.data).decode("ascii"),
        }
        for picture in variant.pictures
    ]
    return {
        "address": variant.address,
        "language": variant.language.value,
        "title": variant.title,
        "digest": variant.digest,
        "html": variant.html,
        "text": variant.text,
        "author": variant.author,
        "video": variant.video,
        "cover": variant.cover,
        "pictures": files,
        "intended_at": key.intended_at.isoformat(),
    }


def _json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")


def _failure(reply: Reply, now: datetime) -> Failure:
    """What a status means: refused before anything was done, or nobody knows."""
    status, code = reply.status, f"HTTP {reply.status}"
    said = Text(f"接收方没有接收（HTTP {status}）", f"The receiver did not take it (HTTP {status})")
    if status in (425, 429, 503):
        return Transient(said, code=code, after=retry_after(reply, now))
    if status in (401, 403, 407):
        return LoginFailed(said, Text("请与接收方核对签名密钥", "Compare the key with the receiver's"), code=code)
    if status < 400 or status in (404, 405, 410, 501):
        return NotPermitted(said, Text("请向接收方核对接口地址", "Ask the receiver for the right address"), code=code, can=Can.PUBLISH)
    if status >= 500 or status in (408, 409):
        return Unconfirmed(said, code=code)
    return ContentRefused(said, Text("请向接收方询问原因，修改后再发", "Ask the receiver why, and change it"), code=code, field="html")


_NO_KEY = Text("没有签名密钥", "There is no key to sign with")
_ASK = Text("无法查询，请向接收方核对是否收到", "This cannot be looked up; ask the receiver whether it came")
