"""
The adapter for short messages through a gateway that is asked as Kannel's `sendsms` is (www.kannel.org).

One call takes all receivers, so that it is never sent to a part of them. The gateway knows no key against repetition; our id is in the address to which it reports
delivery. A lost answer is settled by a report with our id, or by a person: it is never sent again by itself, as messages cost money and startle people at night.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import quote

from guikou.channels.adapters.exchange import ask, said, unclear
from guikou.channels.adapters.fit import require_fitting
from guikou.channels.calls import Calls, Reply, Request
from guikou.channels.capability import Basis, Can, Capability, Form, Limit, Unit
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, NotPermitted, Transient
from guikou.channels.fitting import sms_alphabet
from guikou.channels.fitting.sms import GSM7
from guikou.channels.protocol import Absent, Access, ByHand, Comment, Figure, HandedOver, Key, Prepared, Probe, Sent, Unsure
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Text

_GUIDE = "https://www.kannel.org/download/1.4.5/userguide-1.4.5/userguide.html"
_READ_ON = date(2026, 11, 21)
MOST_RECEIVERS = 200
_REPORTS = 1 | 2 | 8 | 16  # delivered, not delivered, taken by the network, refused by it
_REPORTED_WITHIN = timedelta(minutes=30)
_NAME = Text("短信网关", "the SMS gateway")

SMS = Capability(
    platform="sms",
    form=Form.MESSAGE,
    can=frozenset({Can.PUBLISH}),
    limits={"text": Limit(most=10, unit=Unit.SMS_PARTS, source=_GUIDE, as_of=_READ_ON, basis=Basis.UNCONFIRMED)},
    keeps=Text("已发出的短信无法撤回", "A message that was sent stays on the telephone"),
)

Reported = Callable[[str], bool]
"""Say whether a delivery report with the id of a delivery has come."""


class Sms:
    """
    One user of a gateway and one list of receivers. Settings: `user`; `sender`, what telephones show as sender; `receivers`, numbers divided by spaces or lines;
    `report_url`, where the desk takes delivery reports. Secret: `password`.
    """

    capability = SMS

    def __init__(self, access: Access, calls: Calls, *, reported: Reported = lambda _: False) -> None:
        self._access, self._calls, self._reported = access, calls, reported

    def probe(self, *, now: datetime) -> Probe:  # noqa: ARG002 - nothing runs out
        """Ask with a message for nobody, which the gateway refuses after it has looked at the login."""
        self._receivers()
        reply = self._asked("probe", "probe", [], writes=False)
        if reply.status != 400:
            raise self._failure(reply, writes=False)
        return Probe(can=self.capability.can, name=self._access.settings.get("sender", ""))

    def prepare(self, variant: Variant, key: Key, *, now: datetime) -> Prepared:  # noqa: ARG002 - nothing is made beforehand
        """See that it fits; a gateway knows no drafts."""
        require_fitting(variant, self.capability)
        self._receivers()
        return Prepared({})

    def find_prepared(self, variant: Variant, key: Key, *, now: datetime) -> Absent:  # noqa: ARG002
        """Nothing is ever made beforehand."""
        return Absent()

    def send(self, variant: Variant, key: Key, prepared: Prepared, *, now: datetime) -> Sent:  # noqa: ARG002
        """Hand it to the gateway for all receivers."""
        reply = self._asked(variant.text, key.delivery, self._receivers(), writes=True)
        if reply.status not in (200, 202) or not re.match(r"[03]: ", _words(reply)):
            raise self._failure(reply, writes=True)
        return Sent({"delivery": key.delivery})

    def find_sent(self, variant: Variant, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Sent | Unsure:  # noqa: ARG002
        """A delivery report with our id says that it was sent; that none came says nothing."""
        if self._reported(key.delivery):
            return Sent({"delivery": key.delivery})
        return Unsure(Text("还没有收到送达回执", "No delivery report has come yet"), again=now - since < _REPORTED_WITHIN)

    def read_back(self, sent: Sent, *, now: datetime) -> HandedOver:  # noqa: ARG002
        """Say what is known."""
        if self._reported(sent.ids.get("delivery", "")):
            return HandedOver(Text("短信网络已回执", "The network has reported on it"))
        return HandedOver(Text("短信网关已接收；送达回执会另行登记", "The gateway took it; delivery reports are noted when they come"))

    def correct(self, variant: Variant, key: Key, sent: Sent, *, now: datetime) -> ByHand:  # noqa: ARG002
        """A message stays as it is."""
        return ByHand(_CORRECT)

    def recall(self, sent: Sent, *, now: datetime) -> ByHand:  # noqa: ARG002
        """A message cannot be taken back."""
        return ByHand(_CORRECT)

    def figures(self, sent: Sent, *, now: datetime) -> Sequence[Figure]:  # noqa: ARG002
        """Return none: reports are counted where they come in."""
        return ()

    def comments(self, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:  # noqa: ARG002
        """Return none: answers go to the number of the sender."""
        return ()

    def _receivers(self) -> list[str]:
        numbers = list(dict.fromkeys(re.split(r"[\s,;，；]+", self._access.settings.get("receivers", "").strip())))
        if not 1 <= len(numbers) <= MOST_RECEIVERS or not all(re.fullmatch(r"\+?[0-9]{5,15}", number, re.ASCII) for number in numbers):
            cause = Text(
                f"接收号码没有设置、有误，或超过 {MOST_RECEIVERS} 个",
                f"The receivers are not set, have a wrong number among them, or are more than {MOST_RECEIVERS}",
            )
            raise NotPermitted(cause, Text("请在账号设置中更正接收号码", "Correct the receivers of this account"), can=Can.PUBLISH)
        return numbers

    def _asked(self, text: str, delivery: str, numbers: Sequence[str], *, writes: bool) -> Reply:
        settings = self._access.settings
        headers = {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-Kannel-Username": settings.get("user", ""),
            "X-Kannel-Password": self._access.secrets.get("password", ""),
            "X-Kannel-From": settings.get("sender", ""),
            "X-Kannel-Coding": "0" if sms_alphabet(text) == GSM7 else "2",
        }
        if numbers:
            headers["X-Kannel-To"] = " ".join(numbers)
        if settings.get("report_url"):
            mark = "&" if "?" in settings["report_url"] else "?"
            headers["X-Kannel-DLR-Mask"] = str(_REPORTS)
            headers["X-Kannel-DLR-Url"] = f"{settings['report_url']}{mark}delivery={quote(delivery, safe='')}&state=%d&to=%p"
        if not headers["X-Kannel-Username"] or not all(value.isprintable() and value.isascii() for value in headers.values()):
            raise LoginFailed(
                Text("短信网关的用户名、密码或署名没有正确设置", "User, password or sender are not set as the gateway takes them"), _RENEW
            )
        request = Request(method="POST", url=f"{self._access.base}/cgi-bin/sendsms", headers=headers, body=text.encode())
        return ask(self._calls, request, writes=writes)

    def _failure(self, reply: Reply, *, writes: bool) -> Failure:
        words = said(_words(reply), self._access.secrets)
        code = f"HTTP {reply.status}"
        if words.startswith("Authorization failed"):
            return LoginFailed(Text("短信网关不接受用户名或密码", "The gateway does not accept user or password"), _RENEW, code=code)
        if reply.status == 503 and words.startswith("Temporal failure"):
            return Transient(Text("短信网关暂时不可用", "The gateway is not available for the moment"), code=code)
        if reply.status == 400 and words.startswith(("Number(s)", "Missing receiver", "Sender missing")):
            cause = Text(f"短信网关不接受接收号码或署名（{words}）", f"The gateway does not accept the receivers or the sender ({words})")
            return NotPermitted(cause, _RENEW, code=code, can=Can.PUBLISH)
        if reply.status == 400 and words.endswith("rejected"):
            cause = Text(f"短信网关没有接受（{words}）", f"The gateway did not accept it ({words})")
            return ContentRefused(cause, Text("请修改后重新提交审校", "Change it and have it reviewed again"), code=code, field="text")
        return unclear(_NAME, reply, writes=writes)


_CORRECT = (
    Text("短信已经发到手机，无法更改或撤回", "The message is on the telephones and can be neither changed nor taken back"),
    Text(
        "需要时另发一条更正短信，并在官网同一地址更新内容",
        "Where needed, send a message that corrects it, and bring the page at its address up to date",
    ),
)
_RENEW = Text("请检查该账号的短信网关设置", "Check the gateway's settings for this account")


def _words(reply: Reply) -> str:
    return reply.body[:500].decode("utf-8", "replace")
