"""
Sending to followers as a card, instead of publishing without a word to them.

The platform knows what it sent by our `clientmsgid` for 24 hours and refuses to send it again, naming the send that there was. It tells the address of the article
by a callback only: until somebody adds it to `Sent`, what was sent is not said to be visible.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from guikou.channels.adapters.exchange import text_at
from guikou.channels.adapters.wechat.client import NO_MEDIA, Client, code_of, day_of
from guikou.channels.adapters.wechat.facts import CAPABILITY
from guikou.channels.adapters.wechat.words import CONSUMED, MAY_RUN
from guikou.channels.calls import unreadable
from guikou.channels.capability import Can, Rate
from guikou.channels.failures import Transient, Unconfirmed
from guikou.channels.protocol import Absent, Gone, Key, Pending, Prepared, Sent, Unsure
from guikou.kernel.bilingual import Text

KNOWN, KNOWN_JUST_NOW = 45065, 45066
_PAUSE = timedelta(seconds=70)
"""The platform does not tell of a send that is younger than a minute."""
_MEMORY = timedelta(hours=23)
"""It forgets ids after 24 hours; then a person has to look."""
_SETTLED = timedelta(minutes=5)
_PATIENCE = timedelta(hours=1)
_SENDS = "https://developers.weixin.qq.com/doc/service/guide/product/message/Batch_Sends.html"
_READ_ON = CAPABILITY.limits["title"].as_of
_WHAT = Text("群发", "sends to followers")

BY_ACCOUNT = {
    service: replace(
        CAPABILITY,
        rates=(
            *CAPABILITY.rates,
            Rate(what=_WHAT, most=most, within=timedelta(days=days), source=_SENDS, as_of=_READ_ON, publications=True),
        ),
    )
    for service, most, days in ((False, 1, 1), (True, 4, 30))
}
"""What an account can do that sends; service accounts send four times in a calendar month, stated here as 30 days."""


def push(client: Client, key: Key, prepared: Prepared, *, now: datetime) -> Sent:
    """
    Send a draft to all followers, or learn that it was sent.

    :raises Transient: it was sent less than a minute ago; later the platform tells its number.
    :raises Unconfirmed: the draft is gone, and the platform does not know what became of it.
    """
    told = _asked(client, key, prepared, now)
    if code_of(told) == NO_MEDIA:
        raise Unconfirmed(Text("草稿已经不在草稿箱中，可能已经群发", "The draft is gone; it may have been sent"), code=str(NO_MEDIA))
    if code_of(told) == KNOWN_JUST_NOW:
        just_now = Text("同一条内容刚刚群发过，稍后查询结果", "The same was sent just now; what became of it is asked later")
        raise Transient(just_now, code=str(KNOWN_JUST_NOW), after=_PAUSE)
    return _sent(told, now)


def find_push(client: Client, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Sent | Absent | Unsure:
    """Look for a send. It is asked for by repeating it, but only when its draft is gone: without a draft nothing can be sent."""
    body = {"media_id": prepared.ids.get("media_id", "")}
    if code_of(client.post("/cgi-bin/draft/get", body, now=now, can=Can.PREPARE, accepts=(NO_MEDIA,))) != NO_MEDIA:
        return Absent() if now - since >= _SETTLED else Unsure(MAY_RUN, again=True)
    if now - since < _PAUSE:
        return Unsure(CONSUMED, again=True)
    if now - since > _MEMORY:
        return Unsure(Text("平台只记得24小时内的群发，请人工核对", "The platform knows only the sends of the last 24 hours"), again=False)
    told = _asked(client, key, prepared, now)
    if code_of(told) in (NO_MEDIA, KNOWN_JUST_NOW):
        return Unsure(CONSUMED, again=now - since < _PATIENCE)
    return _sent(told, since)


def state(client: Client, sent: Sent, *, now: datetime) -> Pending | Gone | None:
    """Say what the platform says of a send; None where it went out."""
    status = text_at(client.post("/cgi-bin/message/mass/get", {"msg_id": sent.ids["msg_id"]}, now=now, can=Can.READ_BACK), "msg_status")
    match status:
        case "SEND_SUCCESS":
            return (
                None
                if sent.address
                else Pending(Text("已经群发，等待平台推送文章链接", "It was sent; the platform has yet to tell the address"))
            )
        case "SENDING":
            return Pending(Text("平台正在群发，或在等管理员确认", "It is being sent, or waits for the administrator to confirm it"))
        case "SEND_FAIL":
            return Gone(Text("平台报告群发失败", "The platform reports that sending failed"))
        case "DELETE":
            return Gone(Text("群发的文章已经被删除", "What was sent has been deleted"))
    raise Transient(unreadable().cause)


def take_back(client: Client, sent: Sent, *, now: datetime) -> None:
    """
    Delete the article of a send; the cards stay.

    :raises Transient: it is still being sent, or not deleted yet.
    """
    if isinstance(state(client, sent, now=now), Gone):
        return
    body = {"msg_id": sent.ids["msg_id"], "article_idx": int(sent.ids.get("place", "1"))}
    client.post("/cgi-bin/message/mass/delete", body, now=now, can=Can.RECALL)
    if not isinstance(state(client, sent, now=now), Gone):
        raise Transient(Text("平台还没有删除完毕", "The platform has not deleted it yet"), after=timedelta(minutes=1))


def _asked(client: Client, key: Key, prepared: Prepared, now: datetime) -> dict[str, Any]:
    body = {
        "filter": {"is_to_all": True},
        "msgtype": "mpnews",
        "mpnews": {"media_id": prepared.ids.get("media_id", "")},
        "send_ignore_reprint": 0,
        "clientmsgid": hashlib.sha256(key.delivery.encode()).hexdigest()[:32],  # longer ones were refused, against what the documents say
    }
    accepts = (NO_MEDIA, KNOWN, KNOWN_JUST_NOW)
    return client.post("/cgi-bin/message/mass/sendall", body, now=now, can=Can.PUBLISH, writes=True, accepts=accepts)


def _sent(told: dict[str, Any], at: datetime) -> Sent:
    msg_id = text_at(told, "msg_id")
    if not msg_id:
        raise unreadable()
    return Sent({"msg_id": msg_id, "msg_data_id": text_at(told, "msg_data_id"), "place": "1", "day": day_of(at)})
