"""The practice platform for short messages: a gateway that is asked as Kannel's `sendsms` is, the telephones behind it, and delivery reports."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
from markupsafe import Markup
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from guikou.channels.fitting import sms_parts
from guikou.channels.practice.frame import PracticePlatform
from guikou.channels.practice.pages import joined, linked, local, page

NAME = "短信网关"
MOST_PARTS = 10
DELIVERED, FAILED, ACCEPTED = 1, 2, 8
Report = Callable[[str], None]
"""Call an address to which a delivery report goes."""


def by_get(address: str) -> None:
    """Send a report as the gateway does: by asking the address. A report that finds nobody is lost."""
    try:
        httpx.get(address, timeout=5.0, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL):
        return


class PracticeSms(PracticePlatform):
    """A gateway with its users, and the telephones to which it sends."""

    rules = (
        Rule("/cgi-bin/sendsms", endpoint="send", methods=["GET", "POST"]),
        Rule("/", endpoint="home", methods=["GET"]),
    )

    def __init__(self, *, report: Report = by_get, **given: Any) -> None:
        super().__init__(**given)
        self._report = report

    def add_user(self, name: str, password: str) -> None:
        """Register a user of the gateway."""
        self.store.put("user", name, {"password": password})

    def switch_off(self, number: str) -> None:
        """Let a telephone be unreachable from now on."""
        self.store.put("off", number, {})

    def busy(self) -> Response:
        """Return what the gateway says when it has no connection to the network."""
        return Response("Temporal failure, try again later.", status=503)

    def messages(self) -> list[dict[str, Any]]:
        """Return what was sent, oldest first, a row for each telephone."""
        return self.store.all("message")

    def send(self, request: Request) -> Response:
        """
        Take a message for one or several numbers: in the query (GET), or with the text as body and all else in headers (POST).

        As Kannel 1.4.5 was seen to do, it takes an empty text, cuts a long one, and leaves out what is no number, without a word.
        """
        if request.method == "POST":

            def given(name: str) -> str:
                return request.headers.get(f"X-Kannel-{name}", "")

            text = request.get_data().decode(request.mimetype_params.get("charset", "utf-8"), "replace")
        else:

            def given(name: str) -> str:
                return request.args.get(name.lower(), "")

            text = request.args.get("text", "")
        user = self.store.get("user", given("Username"))
        if user is None or user["password"] != given("Password"):
            return Response("Authorization failed for sendsms", status=403)
        numbers = given("To").split()
        if not numbers:
            missing = "Missing receiver(s) number(s), rejected" if request.method == "POST" else "Missing receiver number, rejected"
            return Response(missing, status=400)
        numbers = [number for number in numbers if re.fullmatch(r"\+?[0-9]{5,15}", number, re.ASCII)]
        if not numbers:
            return Response("Number(s) has/have been denied by white- and/or black-lists.", status=400)
        if not given("From"):
            return Response("Sender missing and no global set, rejected", status=400)
        while sms_parts(text) > MOST_PARTS:
            text = text[:-1]  # the gateway cuts without a word
        mask = int(given("DLR-Mask") or 0)
        with self.store.writing():
            for number in numbers:
                key = str(len(self.store.all("message")) + 1)
                row = {
                    "id": key,
                    "to": number,
                    "from": given("From"),
                    "text": text,
                    "mask": mask,
                    "report": given("DLR-Url"),
                    "reported": 0,
                }
                self.store.put("message", key, {**row, "at": self.clock().isoformat()})
        return Response("0: Accepted for delivery", status=202)

    def deliver_due(self) -> int:
        """Send the delivery reports that are due, and return how many: first that the network took a message, then what became of it."""
        count = 0
        for row in self.messages():
            last = FAILED if self.store.get("off", row["to"]) is not None else DELIVERED
            for state in (ACCEPTED, last)[row["reported"] :]:
                row["reported"] += 1
                self.store.put("message", row["id"], row)
                if row["report"] and row["mask"] & state:
                    self._report(row["report"].replace("%d", str(state)).replace("%p", quote(row["to"])))
                    count += 1
        return count

    def home(self, request: Request) -> Response:  # noqa: ARG002 - all answers take the request
        """Show the telephones with what they got."""
        self.deliver_due()
        frame = Markup('<article><p><b>{to}</b> <small>{shown} 来自 {sender}</small></p><p class="text">{text}</p></article>')
        rows = [
            frame.format(to=row["to"], shown=local(row["at"]), sender=row["from"] or "未署名", text=linked(row["text"]))
            for row in reversed(self.messages())
            if self.store.get("off", row["to"]) is None
        ]
        return page("手机收到的短信", joined(rows, "还没有短信。"), platform=NAME)
