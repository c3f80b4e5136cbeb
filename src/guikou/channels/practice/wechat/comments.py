"""What readers write below an article."""

from typing import Any

from guikou.channels.practice.wechat.answers import Refused
from guikou.channels.practice.wechat.calls import Asked, Right, call
from guikou.channels.practice.wechat.mass import Mass

MOST_IN_A_PAGE = 49
LONGEST_REPLY = 600
ALL, NORMAL, ELECTED = 0, 1, 2


class Comments(Mass):
    """Comments belong to an article by `msg_data_id` and its place, counted from 0."""

    @call("/cgi-bin/comment/list", right=Right.COMMENTS)
    def comment_list(self, asked: Asked) -> dict[str, Any]:
        """List comments, oldest first."""
        count, begin, which = asked.number("count"), asked.number("begin", 0), asked.number("type", ALL)
        if not 1 <= count <= MOST_IN_A_PAGE or begin < 0:
            raise Refused(88010)
        found = [one for one in self.comments_of(self._article(asked)) if which == ALL or one["elected"] is (which == ELECTED)]
        return {"errcode": 0, "errmsg": "ok", "total": len(found), "comment": [_shown(one) for one in found[begin : begin + count]]}

    @call("/cgi-bin/comment/open", right=Right.COMMENTS)
    def comment_open(self, asked: Asked) -> dict[str, Any]:
        """Let people comment."""
        return self._switch(asked, on=True)

    @call("/cgi-bin/comment/close", right=Right.COMMENTS)
    def comment_close(self, asked: Asked) -> dict[str, Any]:
        """Let nobody comment any more."""
        return self._switch(asked, on=False)

    @call("/cgi-bin/comment/markelect", right=Right.COMMENTS)
    def comment_markelect(self, asked: Asked) -> dict[str, Any]:
        """Show a comment to all."""
        return self._change(asked, elected=True)

    @call("/cgi-bin/comment/unmarkelect", right=Right.COMMENTS)
    def comment_unmarkelect(self, asked: Asked) -> dict[str, Any]:
        """Show it to its writer alone."""
        return self._change(asked, elected=False)

    @call("/cgi-bin/comment/delete", right=Right.COMMENTS)
    def comment_delete(self, asked: Asked) -> dict[str, Any]:
        """Delete a comment."""
        article, comment = self._comment(asked)
        self.store.drop(f"comment {article['sn']}", str(comment["user_comment_id"]))
        return {"errcode": 0, "errmsg": "ok"}

    @call("/cgi-bin/comment/reply/add", right=Right.COMMENTS)
    def reply_add(self, asked: Asked) -> dict[str, Any]:
        """Answer a comment, once."""
        _, comment = self._comment(asked)
        content = asked.text("content")
        if comment["reply"]:
            raise Refused(88005)
        if not content or len(content) > LONGEST_REPLY:
            raise Refused(88007)
        return self._change(asked, reply={"content": content, "create_time": int(asked.now.timestamp())})

    @call("/cgi-bin/comment/reply/delete", right=Right.COMMENTS)
    def reply_delete(self, asked: Asked) -> dict[str, Any]:
        """Take the answer back."""
        return self._change(asked, reply=None)

    def comment(self, article: dict[str, Any], text: str, *, name: str = "", openid: str = "") -> int:
        """
        Somebody comments; without an openid where they used another identity than WeChat's.

        :raises Refused: comments are not open there.
        """
        if not article["need_open_comment"]:
            raise Refused(88000)
        number = self.next_number("comment", 0)
        body = {"user_comment_id": number, "create_time": int(self.clock().timestamp()), "content": text, "name": name, "openid": openid}
        self.store.put(f"comment {article['sn']}", str(number), {**body, "elected": False, "reply": None})
        return number

    def comments_of(self, article: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the comments on an article, oldest first."""
        return self.store.all(f"comment {article['sn']}")

    def _located(self, asked: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
        known = self.store.get("message", f"{asked.appid} {asked.text('msg_data_id')}")
        if known is None:
            raise Refused(88001)
        item, index = self.item(asked.appid, known["article_id"]), asked.number("index", 0)
        if not 0 <= index < len(item["articles"]) or item["articles"][index]["deleted"]:
            raise Refused(88001)
        return item, item["articles"][index]

    def _article(self, asked: Asked) -> dict[str, Any]:
        self.settle(asked)
        return self._located(asked)[1]

    def _switch(self, asked: Asked, *, on: bool) -> dict[str, Any]:
        item, article = self._located(asked)
        article["need_open_comment"] = int(on)
        self.store.put(f"item {asked.appid}", item["article_id"], item)
        return {"errcode": 0, "errmsg": "ok"}

    def _comment(self, asked: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
        article = self._article(asked)
        comment = self.store.get(f"comment {article['sn']}", asked.text("user_comment_id"))
        if comment is None:
            raise Refused(88008)
        return article, comment

    def _change(self, asked: Asked, **changes: Any) -> dict[str, Any]:
        article, comment = self._comment(asked)
        self.store.put(f"comment {article['sn']}", str(comment["user_comment_id"]), {**comment, **changes})
        return {"errcode": 0, "errmsg": "ok"}


def _shown(comment: dict[str, Any]) -> dict[str, Any]:
    told = {name: comment[name] for name in ("user_comment_id", "create_time", "content")}
    told["comment_type"] = int(comment["elected"])
    if comment["openid"]:
        told["openid"] = comment["openid"]
    if comment["reply"]:
        told["reply"] = comment["reply"]
    return told
