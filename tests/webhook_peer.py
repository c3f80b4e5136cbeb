"""A receiver of webhooks, which checks signatures and takes each event once, as a peer of the adapter contract."""

import hashlib
import hmac
import json
from collections.abc import Collection
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from guikou.channels.adapters.webhook import Webhook
from guikou.channels.practice.frame import PracticePlatform
from guikou.channels.protocol import Access
from guikou.channels.testing import Interference
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language
from practice_peers import BASE, PracticePeer, clock

SECRET = "whsec_verysecretverysecret"
ACCESS = Access(base=f"{BASE}/hook", secrets={"key": SECRET})


class Receiver(PracticePlatform):
    """Keeps each event once, by its id, if the signature is right and fresh."""

    rules = (Rule("/hook", endpoint="hook"),)

    def hook(self, request: Request) -> Response:
        """Take an event."""
        body, sent_at = request.get_data(), request.headers["Guikou-Timestamp"]
        right = hmac.new(SECRET.encode(), sent_at.encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(request.headers["Guikou-Signature"], f"sha256={right}"):
            return Response(status=401)
        if abs(int(sent_at) - self.clock().timestamp()) > 300:
            return Response(status=400)
        told = json.loads(body)
        if told["id"] != request.headers["Idempotency-Key"] or told["event"] != request.headers["Guikou-Event"]:
            return Response(status=400)
        self.store.put("event", told["id"], told)
        return Response(status=204)


class WebhookPeer(PracticePeer):
    settles = False

    def __init__(self) -> None:
        super().__init__(Receiver(clock=clock()))

    def variant(self, number: int) -> Variant:
        html = f"<p>城关镇第{number}号停水通知</p>"
        return Variant(language=Language.ZH, title=f"停水通知{number}", address=f"https://county.example/r/{number}", html=html)

    def adapter(self, interference: Interference) -> Webhook:
        return Webhook(ACCESS, interference.around(self.calls))

    def copies(self, variant: Variant) -> int:
        events = [event["event"] for event in self.events() if event["address"] == variant.address]
        return 0 if "recalled" in events else events.count("released")

    def events(self) -> list[dict[str, Any]]:
        return self.platform.store.all("event")

    def secrets(self) -> Collection[str]:
        return [SECRET]
