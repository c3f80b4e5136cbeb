"""Publishing without notification: a job that takes its time, and what comes of it."""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from guikou.channels.practice.wechat.accounts import follower
from guikou.channels.practice.wechat.answers import Refused
from guikou.channels.practice.wechat.callbacks import Callbacks
from guikou.channels.practice.wechat.calls import Asked, Right, call
from guikou.channels.practice.wechat.drafts import Drafts, paged, shown, without_content

DONE, RUNNING = 0, 1
DELETED, BANNED = 5, 6


class Publishing(Drafts, Callbacks):
    """
    Drafts become articles.

    An item of articles is public when its job is done. Its numbers: `publish_id` of the job, `msg_data_id` for figures and comments, `article_id` for everything else.
    """

    @call("/cgi-bin/freepublish/submit", right=Right.VERIFIED)
    def submit(self, asked: Asked) -> dict[str, Any]:
        """Take a draft for publishing."""
        draft, script = self.draft(asked), self.script(asked.appid)
        if script["submit_error"]:
            raise Refused(script["submit_error"])
        publish_id, item = str(self.next_number("publish", 100_000_000)), self.new_item(asked, draft, notified=False)
        job = {
            "publish_id": publish_id,
            "status": RUNNING,
            "polls": script["polls"],
            "item": item,
            "script": script,
            "media_id": draft["media_id"],
        }
        job["finish_at"] = asked.now.timestamp() + script["seconds"]
        self.store.put(f"job {asked.appid}", publish_id, job)
        self.store.put(f"running {asked.appid}", publish_id, {"publish_id": publish_id, "finish_at": job["finish_at"]})
        if script["draft_leaves"] == "accept":
            self.store.drop(f"draft {asked.appid}", draft["media_id"])
        if not script["polls"] and not script["seconds"]:
            self.finish(asked.appid, publish_id, asked.now)
        return {"errcode": 0, "errmsg": "ok", "publish_id": publish_id, "msg_data_id": str(item["msg_data_id"])}

    @call("/cgi-bin/freepublish/get", right=Right.VERIFIED)
    def publish_get(self, asked: Asked) -> dict[str, Any]:
        """Say how far a job is."""
        publish_id = asked.text("publish_id")
        job = self.store.get(f"job {asked.appid}", publish_id)
        if job is None:
            raise Refused(40097)
        if job["status"] == RUNNING:
            if job["polls"] > 0 and job["finish_at"] > asked.now.timestamp():
                self.store.put(f"job {asked.appid}", publish_id, {**job, "polls": job["polls"] - 1})
            else:
                job = self.finish(asked.appid, publish_id, asked.now)
        return self.job_told(asked.appid, job)

    @call("/cgi-bin/freepublish/getarticle", right=Right.VERIFIED)
    def getarticle(self, asked: Asked) -> dict[str, Any]:
        """Show a published item."""
        self.settle(asked)
        item = self.item(asked.appid, asked.text("article_id"))
        return {"news_item": _published(item), "create_time": item["create_time"], "update_time": item["update_time"]}

    @call("/cgi-bin/freepublish/delete", right=Right.VERIFIED)
    def publish_delete(self, asked: Asked) -> dict[str, Any]:
        """Delete one article of an item, or all where no place or 0 is given."""
        self.settle(asked)
        item, index = self.item(asked.appid, asked.text("article_id")), asked.number("index", 0)
        self.delete_articles(asked.appid, item, index)
        return {"errcode": 0, "errmsg": "ok"}

    @call("/cgi-bin/freepublish/batchget", right=Right.VERIFIED)
    def publish_batchget(self, asked: Asked) -> dict[str, Any]:
        """List what was published without notification; what was sent to followers is not in it."""
        self.settle(asked)
        page, total = paged(asked, [item for item in self.store.all(f"item {asked.appid}") if not item["notified"]])
        items = [
            {
                "article_id": item["article_id"],
                "content": {
                    "news_item": without_content(asked, _published(item)),
                    "create_time": item["create_time"],
                    "update_time": item["update_time"],
                },
                "update_time": item["update_time"],
            }
            for item in page
        ]
        return {"total_count": total, "item_count": len(items), "item": items}

    def new_item(self, asked: Asked, draft: dict[str, Any], *, notified: bool) -> dict[str, Any]:
        """Return what a draft will be when it is public."""
        number = self.next_number("msg_data", 2_247_483_000)
        biz = base64.b64encode(hashlib.sha256(asked.appid.encode()).digest()[:9]).decode()
        articles = []
        for place, article in enumerate(draft["articles"], 1):
            sn = secrets.token_hex(16)
            articles.append(
                {**article, "sn": sn, "deleted": False, "url": f"{asked.request.url_root}s?__biz={biz}&mid={number}&idx={place}&sn={sn}"}
            )
        return {
            "appid": asked.appid,
            "article_id": secrets.token_urlsafe(40),
            "msg_data_id": number,
            "notified": notified,
            "banned": False,
            "articles": articles,
        }

    def put_out(self, item: dict[str, Any], now: datetime) -> None:
        """Make an item public."""
        item = {**item, "create_time": int(now.timestamp()), "update_time": int(now.timestamp())}
        self.store.put(f"item {item['appid']}", item["article_id"], item)
        self.store.put("message", f"{item['appid']} {item['msg_data_id']}", {"article_id": item["article_id"]})
        for place, article in enumerate(item["articles"]):
            self.store.put("page", article["sn"], {"appid": item["appid"], "article_id": item["article_id"], "place": place})

    def finish(self, appid: str, publish_id: str, now: datetime) -> dict[str, Any]:
        """End a job as it was ordered when it was taken, and tell the account."""
        job = self.store.get(f"job {appid}", publish_id) or {}
        job = {**job, "status": job["script"]["outcome"]}
        if job["status"] == DONE:
            self.put_out(job["item"], now)
            self.store.drop(f"draft {appid}", job["media_id"])
        self.store.put(f"job {appid}", publish_id, job)
        self.store.drop(f"running {appid}", publish_id)
        for name in job["script"]["events"]:
            at = now + timedelta(seconds=job["script"]["event_seconds"])
            self.tell(
                appid,
                {"Event": name, "PublishEventInfo": self.job_told(appid, job)},
                sender=follower(appid, 0),
                at=at,
                kind="event",
                now=now,
            )
        return job

    def settle(self, asked: Asked) -> None:
        """End the account's jobs whose time is up, asked or not."""
        self.settle_account(asked.appid, asked.now)

    def settle_account(self, appid: str, now: datetime) -> None:
        """End the jobs of an account whose time is up."""
        for job in self.store.all(f"running {appid}"):
            if job["finish_at"] <= now.timestamp():
                self.finish(appid, job["publish_id"], now)

    def item(self, appid: str, article_id: str) -> dict[str, Any]:
        """
        Return a published item.

        :raises Refused: there is none of this id.
        """
        item = self.store.get(f"item {appid}", article_id)
        if item is None:
            raise Refused(53600)
        return item

    def delete_articles(self, appid: str, item: dict[str, Any], index: int) -> None:
        """
        Delete the article at a place (from 1), or all (0).

        :raises Refused: there is no such place.
        """
        if not 0 <= index <= len(item["articles"]):
            raise Refused(40114)
        for place, article in enumerate(item["articles"], 1):
            article["deleted"] = article["deleted"] or index in (0, place)
        self.store.put(f"item {appid}", item["article_id"], item)

    def job_told(self, appid: str, job: dict[str, Any]) -> dict[str, Any]:
        """Return what is said of a job, also later, when its articles were deleted or banned."""
        status, told = job["status"], {"publish_id": job["publish_id"]}
        if status != DONE:
            return {**told, "publish_status": status, "fail_idx": job["script"]["fail_idx"] if status in (2, 4) else []}
        item = self.item(appid, job["item"]["article_id"])
        if item["banned"]:
            return {**told, "publish_status": BANNED, "fail_idx": []}
        if all(article["deleted"] for article in item["articles"]):
            return {**told, "publish_status": DELETED, "fail_idx": []}
        links = [{"idx": place, "article_url": article["url"]} for place, article in enumerate(item["articles"], 1)]
        detail = {"count": len(links), "item": links}
        return {**told, "publish_status": DONE, "article_id": item["article_id"], "article_detail": detail, "fail_idx": []}


def _published(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [shown(article, url=article["url"], is_deleted=article["deleted"]) for article in item["articles"]]
