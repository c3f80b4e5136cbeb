"""
The newsletter.

One delivery of the outbox is one mail to one subscriber: mail servers answer for each recipient, so each has its own state, its own tries and its own end, and what
keeps a release from being posted twice keeps a mail from being sent twice. The desk makes the deliveries of a release page by page (`deliveries` yields them one at a
time), so that memory does not grow with the list and whoever breaks off goes on at the page where it stopped. From one mail to the next the connection is kept, and
what was rendered (`Press`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from guikou.channels.adapters.fit import require_fitting
from guikou.channels.adapters.mail.addresses import LONGEST_LOCAL_PART, Subscriber, back, usable
from guikou.channels.adapters.mail.letters import Press, letter
from guikou.channels.adapters.mail.mailing import Envelope, Mailing
from guikou.channels.calls import Reply
from guikou.channels.capability import Basis, Can, Capability, Form, Limit, Unit
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, Transient, Unconfirmed
from guikou.channels.protocol import Absent, Access, ByHand, Comment, Figure, HandedOver, Key, Prepared, Probe, Sent, Unsure
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Refusal, Text

_AS_OF = date(2026, 11, 22)
_HABIT = "general knowledge of mail programs; no document says so"
GREYLISTED = timedelta(minutes=5)
_ENHANCED = re.compile(rb"[45]\.\d{1,3}\.\d{1,3}")


def deliveries(release: str, subscribers: Iterable[Subscriber], *, intended_at: datetime) -> Iterator[tuple[Key, Subscriber]]:
    """Yield the deliveries of a release, one for each subscriber. The same release and subscriber always give the same key, and so the same Message-ID."""
    for subscriber in subscribers:
        yield Key(delivery=f"{release}.{subscriber.id}", intended_at=intended_at), subscriber


class Newsletter:
    """
    One subscriber of a newsletter. Settings: `host` (the domain of the newsletter, to which bounces come), `from`, `name`, perhaps `list`; secret: `key`, from which the
    addresses are made at which bounces and unsubscriptions come back. `press` is shared by the subscribers of a release.
    """

    capability = Capability(
        platform="newsletter",
        form=Form.ARTICLE,
        can=frozenset({Can.PUBLISH}),
        limits={
            "title": Limit(most=150, unit=Unit.CODE_POINTS, source=_HABIT, as_of=_AS_OF, basis=Basis.UNCONFIRMED),
            "html": Limit(most=100_000, unit=Unit.UTF8_BYTES, source=_HABIT, as_of=_AS_OF, basis=Basis.UNCONFIRMED),
            "pictures": Limit(most=10, unit=Unit.PIECES, source=_HABIT, as_of=_AS_OF, basis=Basis.UNCONFIRMED),
            "picture": Limit(most=500_000, unit=Unit.BYTES, source=_HABIT, as_of=_AS_OF, basis=Basis.UNCONFIRMED),
        },
        picture_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
        keeps=Text("已寄出的邮件无法收回", "Mails that were sent cannot be taken back"),
    )

    def __init__(self, access: Access, mailing: Mailing, subscriber: Subscriber, press: Press | None = None) -> None:
        self._access, self._mailing, self._to, self._press = access, mailing, subscriber, press or Press()

    def probe(self, *, now: datetime) -> Probe:  # noqa: ARG002 - a mail server is only asked by sending
        """Say whether everything is set."""
        lacking = [name for name in ("host", "from", "name") if not self._access.settings.get(name)]
        if not self._access.secrets.get("key"):
            lacking.append("key")
        if lacking:
            missing = Text(f"邮件设置缺少：{'、'.join(lacking)}", f"Settings of the mail are missing: {', '.join(lacking)}")
            return Probe(can=frozenset(), missing={Can.PUBLISH: missing})
        return Probe(can=self.capability.can, name=self._access.settings["name"])

    def prepare(self, variant: Variant, key: Key, *, now: datetime) -> Prepared:
        """Only look whether it fits, and everything is set."""
        if not self._press.holds(variant, self._access.settings.get("host", "")):
            require_fitting(variant, self.capability)
        if missing := self.probe(now=now).missing:
            raise LoginFailed(missing[Can.PUBLISH], Text("请在账号设置中填写", "Set them for this account"))
        self._envelope(variant, key)
        return Prepared({})

    def find_prepared(self, variant: Variant, key: Key, *, now: datetime) -> Absent:  # noqa: ARG002
        """Nothing is ever made beforehand."""
        return Absent()

    def send(self, variant: Variant, key: Key, prepared: Prepared, *, now: datetime) -> Sent:  # noqa: ARG002
        """Hand it to the mail server."""
        reply = self._mailing(self._envelope(variant, key))
        if reply.headers.get("command") == "end" and 200 <= reply.status < 300:
            return Sent({"message": f"{key.delivery}@{self._access.settings['host']}"})
        raise _failure(reply)

    def find_sent(self, variant: Variant, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Unsure:  # noqa: ARG002
        """Only the log of the mail server, or the subscriber, can say."""
        return Unsure(_ASK, again=False)

    def read_back(self, sent: Sent, *, now: datetime) -> HandedOver:  # noqa: ARG002
        """Say that the mail server took it; what becomes of it shows in bounces."""
        return HandedOver(Text("邮件服务器已接收；退信会另行登记", "The mail server took it; bounces are noted when they come"))

    def correct(self, variant: Variant, key: Key, sent: Sent, *, now: datetime) -> ByHand:  # noqa: ARG002
        """A mail stays as it is."""
        return ByHand(_CORRECT)

    def recall(self, sent: Sent, *, now: datetime) -> ByHand:  # noqa: ARG002
        """A mail cannot be taken back."""
        return ByHand(_CORRECT)

    def figures(self, sent: Sent, *, now: datetime) -> Sequence[Figure]:  # noqa: ARG002
        """Return none: nobody is followed by pictures that report home, and bounces are counted where they come in."""
        return ()

    def comments(self, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:  # noqa: ARG002
        """Return none: replies go to the mailbox of the sender."""
        return ()

    def _envelope(self, variant: Variant, key: Key) -> Envelope:
        settings, secret = self._access.settings, self._access.secrets.get("key", "")
        if not usable(self._to.address):
            raise ContentRefused(_NO_ADDRESS, _ANOTHER_ADDRESS, field="recipient")
        sender = back("bounce", key.delivery, host=settings["host"], secret=secret)
        if len(sender.partition("@")[0]) > LONGEST_LOCAL_PART:
            raise ContentRefused(
                Text("投递编号太长，不能用于退信地址", "The id of the delivery is too long for a bounce address"), _REPORT, field=""
            )
        try:
            message = letter(variant, key, self._to, settings, secret, self._press)
        except Refusal as refused:
            raise ContentRefused(refused.reason, Text("请修改正文", "Change the body"), field="html") from refused
        return Envelope(sender=sender, recipient=self._to.address, message=message)


def _failure(reply: Reply) -> Failure:
    """What the server's answer means. Its words are not repeated: they can name the subscriber."""
    status, command = reply.status, reply.headers.get("command", "")
    enhanced = _ENHANCED.search(reply.body[:200])
    code = f"{status} {enhanced[0].decode()}" if enhanced else str(status)
    if 400 <= status < 500:
        said = Text(f"邮件服务器暂时不接收（{code}）", f"The mail server does not take it for now ({code})")
        return Transient(said, code=code, after=GREYLISTED if command == "rcpt" else None)
    if not 500 <= status < 600:
        said = Text("邮件服务器的答复无法识别", "The answer of the mail server cannot be read")
        return Unconfirmed(said, code=code) if command == "end" else Transient(said, code=code)
    if command == "rcpt" and status != 530:
        return ContentRefused(
            Text(f"收件地址被拒收（{code}）", f"The recipient was refused ({code})"), _ANOTHER_ADDRESS, code=code, field="recipient"
        )
    if command in ("data", "end") or status == 552:
        said = Text(f"邮件服务器拒收这封邮件（{code}）", f"The mail server refuses this mail ({code})")
        return ContentRefused(said, Text("请向邮件管理员询问原因", "Ask the administrator of the mail server why"), code=code, field="html")
    said = Text(f"邮件服务器不接受我们的登录或发信地址（{code}）", f"The mail server does not accept our login or our sender ({code})")
    return LoginFailed(said, Text("请检查邮件账号的设置", "Check the settings of the mail account"), code=code)


_ASK = Text(
    "无法查询这封邮件是否寄出，请查看邮件服务器日志",
    "It cannot be looked up whether the mail went out; look into the log of the mail server",
)
_CORRECT = (
    Text("已寄出的邮件无法收回或修改", "A mail that was sent can be neither taken back nor changed"),
    Text("请另发一封更正邮件", "Send a correction"),
)
_NO_ADDRESS = Text("收件地址无效", "The recipient's address is not valid")
_ANOTHER_ADDRESS = Text("请停用或更正这个订阅", "End or correct this subscription")
_REPORT = Text("请系统管理员缩短编号", "Have the system administrator shorten the ids")
