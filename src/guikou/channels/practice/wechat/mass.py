"""Sending to followers, and messages to one of them."""

import hashlib
import json
import re
from datetime import datetime
from typing import Any

from guikou.channels.practice.wechat.accounts import day_of, followers
from guikou.channels.practice.wechat.answers import Refused
from guikou.channels.practice.wechat.calls import Asked, Right, call
from guikou.channels.practice.wechat.publishing import Publishing

CLIENT_ID_BYTES = 64
CLIENT_ID_KEPT, CLIENT_ID_PAUSE = 24 * 3600, 60
CONFIRM_WITHIN = 30 * 60
A_DAY, A_MONTH_FOR_SERVICE = 1, 4
TALK_SECONDS, TALK_MESSAGES = 48 * 3600, 5
_MESSAGE = re.compile(r"[?&]mid=([0-9]+)")
SENDING, SUCCESS, FAILED, GONE = "SENDING", "SEND_SUCCESS", "SEND_FAIL", "DELETE"


class Mass(Publishing):
    """What reaches followers as a card."""

    @call("/cgi-bin/message/mass/sendall", right=Right.VERIFIED)
    def sendall(self, asked: Asked) -> dict[str, Any]:
        """Send a draft to all followers, or those with a tag."""
        if asked.body.get("msgtype") != "mpnews":
            raise Refused(40008)
        client_id = self._client_id(asked)
        news = asked.body.get("mpnews")
        media_id = news.get("media_id") if isinstance(news, dict) else None
        draft = self.store.get(f"draft {asked.appid}", media_id) if isinstance(media_id, str) else None
        if draft is None:
            raise Refused(40007)
        self._spend_send(asked)
        item, script = self.new_item(asked, draft, notified=True), self.script(asked.appid)
        msg_id, now = self.next_number("mass", 1_000_000_000), asked.now.timestamp()
        sent = {"msg_id": msg_id, "item": item, "status": SENDING, "script": script, "confirmed": not script["mass_confirm"], "at": now}
        self.store.put(f"mass {asked.appid}", str(msg_id), sent)
        self.store.put(f"sending {asked.appid}", str(msg_id), {"msg_id": msg_id})
        self.store.put("client id", client_id, {"msg_id": msg_id, "at": now})
        self.store.drop(f"draft {asked.appid}", draft["media_id"])
        return {"errcode": 0, "errmsg": "send job submission success", "msg_id": msg_id, "msg_data_id": item["msg_data_id"]}

    @call("/cgi-bin/message/mass/get", right=Right.VERIFIED)
    def mass_get(self, asked: Asked) -> dict[str, Any]:
        """Say how far a send is."""
        sent = self.settle_mass(asked.appid, str(asked.number("msg_id")), asked.now)
        return {"msg_id": sent["msg_id"], "msg_status": sent["status"]}

    @call("/cgi-bin/message/mass/delete", right=Right.VERIFIED)
    def mass_delete(self, asked: Asked) -> dict[str, Any]:
        """Delete the pages of a send; the cards stay with the followers."""
        sent = self.settle_mass(asked.appid, self._meant(asked), asked.now)
        if sent["status"] not in (SUCCESS, GONE):
            raise Refused(40059)
        item = self.item(asked.appid, sent["item"]["article_id"])
        self.delete_articles(asked.appid, item, asked.number("article_idx", 0))
        if all(article["deleted"] for article in item["articles"]):
            self.store.put(f"mass {asked.appid}", str(sent["msg_id"]), {**sent, "status": GONE})
        return {"errcode": 0, "errmsg": "ok"}

    @call("/cgi-bin/message/custom/send")
    def custom_send(self, asked: Asked) -> dict[str, Any]:
        """Answer a reader who wrote: five messages within 48 hours."""
        reader, text = asked.text("touser"), asked.body.get("text")
        if asked.body.get("msgtype") != "text" or not isinstance(text, dict) or not isinstance(text.get("content"), str):
            raise Refused(40008)
        talk = self.store.get("talk", f"{asked.appid} {reader}")
        if talk is None or talk["at"] + TALK_SECONDS < asked.now.timestamp():
            raise Refused(45015)
        if talk["answers"] >= TALK_MESSAGES:
            raise Refused(45047)
        said = [*talk["said"], {"by": "account", "text": text["content"]}]
        self.store.put("talk", f"{asked.appid} {reader}", {**talk, "answers": talk["answers"] + 1, "said": said})
        return {"errcode": 0, "errmsg": "ok"}

    def write(self, appid: str, reader: str, text: str) -> None:
        """A reader writes to the account."""
        with self.store.writing():
            now, known = self.clock(), self.store.get("talk", f"{appid} {reader}") or {"said": []}
            said = [*known["said"], {"by": "reader", "text": text}]
            self.store.put(
                "talk", f"{appid} {reader}", {"appid": appid, "reader": reader, "at": now.timestamp(), "answers": 0, "said": said}
            )
            number = self.next_number("message id", 23_000_000_000_000_000)
            self.tell(appid, {"Content": text, "MsgId": number}, sender=reader, at=now, kind="text", now=now)

    def settle_mass(self, appid: str, msg_id: str, now: datetime) -> dict[str, Any]:
        """
        Return a send; one that may go out is sent, one that nobody confirmed in time has failed.

        :raises Refused: there is none of this id.
        """
        sent = self.store.get(f"mass {appid}", msg_id)
        if sent is None:
            raise Refused(40059)
        if sent["status"] != SENDING:
            return sent
        if not sent["confirmed"]:
            return self._end(appid, sent, "err(30003)", now) if now.timestamp() > sent["at"] + CONFIRM_WITHIN else sent
        return self._end(appid, sent, sent["script"]["mass_outcome"], now)

    def settle_masses(self, appid: str, now: datetime) -> None:
        """Let everything go out that may."""
        for sent in self.store.all(f"sending {appid}"):
            self.settle_mass(appid, str(sent["msg_id"]), now)

    def _end(self, appid: str, sent: dict[str, Any], outcome: str, now: datetime) -> dict[str, Any]:
        good = outcome == "sendsuccess"
        sent = {**sent, "status": SUCCESS if good else FAILED}
        if good:
            self.put_out(sent["item"], now)
        self.store.put(f"mass {appid}", str(sent["msg_id"]), sent)
        self.store.drop(f"sending {appid}", str(sent["msg_id"]))
        account = self.store.get("account", appid) or {}
        count = len(followers(account))
        links = [{"ArticleIdx": place, "ArticleUrl": article["url"]} for place, article in enumerate(sent["item"]["articles"], 1)]
        event = {
            "Event": "MASSSENDJOBFINISH",
            "MsgID": sent["msg_id"],
            "Status": outcome,
            "TotalCount": count,
            "FilterCount": count,
            "SentCount": count if good else 0,
            "ErrorCount": 0 if good else count,
            "CopyrightCheckResult": {"Count": 0, "ResultList": "", "CheckState": 2},
            "ArticleUrlResult": {"Count": len(links), "ResultList": {"item": links}},
        }
        self.tell(appid, event, sender=account.get("gh", ""), at=now, kind="event", now=now)
        return sent

    def _client_id(self, asked: Asked) -> str:
        """Return what makes this send itself; without an id of the caller's it is made from audience and content."""
        given = asked.text("clientmsgid")
        if len(given.encode()) > CLIENT_ID_BYTES:
            raise Refused(45067)
        what = json.dumps([asked.body.get("filter"), asked.body.get("mpnews")], sort_keys=True)
        own = f"{asked.appid} {given or hashlib.sha256(what.encode()).hexdigest()}"
        known = self.store.get("client id", own)
        age = asked.now.timestamp() - known["at"] if known else CLIENT_ID_KEPT
        if age < CLIENT_ID_PAUSE:
            raise Refused(45066)
        if known and age < CLIENT_ID_KEPT:
            raise Refused(45065, msg_id=known["msg_id"])
        return own

    def _spend_send(self, asked: Asked) -> None:
        """A service account sends four times a month, another once a day."""
        service = asked.account["service"]
        period = day_of(asked.now)[: 7 if service else 10]
        spent = self.store.get("sends", asked.appid) or {}
        times = spent.get("times", 0) if spent.get("period") == period else 0
        if times >= (A_MONTH_FOR_SERVICE if service else A_DAY):
            raise Refused(45028)
        self.store.put("sends", asked.appid, {"period": period, "times": times + 1})

    def _meant(self, asked: Asked) -> str:
        """Return the id of the send that is meant, by id or by the address of an article."""
        if "url" not in asked.body:
            return str(asked.number("msg_id"))
        found = _MESSAGE.search(asked.text("url"))
        number = found[1] if found else ""
        for sent in self.store.all(f"mass {asked.appid}"):
            if str(sent["item"]["msg_data_id"]) == number:
                return str(sent["msg_id"])
        raise Refused(40059)
