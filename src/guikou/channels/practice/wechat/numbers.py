"""Figures (the family of 2025): per day, never of today, late in the morning, and nothing about what hardly anybody read."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from guikou.channels.practice.wechat.accounts import CHINA, follower, followers
from guikou.channels.practice.wechat.answers import Refused
from guikou.channels.practice.wechat.calls import Asked, Right, call
from guikou.channels.practice.wechat.comments import Comments

READY_HOUR = 8
FEWEST = 3
MOST_DAYS = 30
BEGINNING = date(2014, 12, 1)
COUNTED = ("read_user", "share_user", "zaikan_user", "like_user", "comment_count", "collection_user")
MOST_IN_A_PAGE = 10_000
_NONE = dict.fromkeys(COUNTED, 0)


class Numbers(Comments):
    """Figures of articles and followers. Days are those of China."""

    @call("/datacube/getarticleread", right=Right.VERIFIED)
    def getarticleread(self, asked: Asked) -> dict[str, Any]:
        """Readings of articles by day."""
        return self._by_day(asked, ("read_user",))

    @call("/datacube/getarticleshare", right=Right.VERIFIED)
    def getarticleshare(self, asked: Asked) -> dict[str, Any]:
        """Articles passed on, by day."""
        return self._by_day(asked, ("share_user",))

    @call("/datacube/getbizsummary", right=Right.VERIFIED)
    def getbizsummary(self, asked: Asked) -> dict[str, Any]:
        """Everything of the account by day."""
        begin, end = _span(asked, 30)
        rows = []
        for day in _days(begin, end):
            counts = [row for row in self._figures(asked) if row["day"] == day.isoformat()]
            detail: dict[str, Any] = {name: sum(row[name] for row in counts) for name in COUNTED}
            detail["read_user_source"] = [{"user_count": detail["read_user"], "scene_desc": "全部"}]
            rows.append({"ref_date": day.isoformat(), "detail": detail})
        return {"list": self._worked_out(rows, asked), "is_delay": _delayed(asked.now, end)}

    @call("/datacube/getarticletotaldetail", right=Right.VERIFIED)
    def getarticletotaldetail(self, asked: Asked) -> dict[str, Any]:
        """For what was published on these days, the sums from then up to each day, at most 30 days long."""
        begin, end = _span(asked, 30)
        figures, rows = self._figures(asked), []
        last = _last_ready(asked.now)
        for item, place, article in self._articles(asked):
            out = datetime.fromtimestamp(item["create_time"], CHINA).date()
            if not begin <= out <= end:
                continue
            msgid, sums, details = f"{item['msg_data_id']}_{place}", dict(_NONE), []
            own = {row["day"]: row for row in figures if row["msgid"] == msgid}
            for day in _days(out, min(last, out + timedelta(days=MOST_DAYS - 1))):
                sums = {name: sums[name] + own.get(day.isoformat(), _NONE)[name] for name in COUNTED}
                source = [{"user_count": sums["read_user"], "scene_desc": "全部"}]
                details.append({"stat_date": day.isoformat(), **sums, "read_user_source": source})
            row = {"ref_date": out.isoformat(), "msgid": msgid, "title": article["title"], "publish_type": int(not item["notified"])}
            if details and sum(sums.values()) >= FEWEST:
                rows.append({**row, "detail_list": details})
        return {"list": rows, "is_delay": _delayed(asked.now, end)}

    @call("/datacube/getusercumulate", right=Right.VERIFIED)
    def getusercumulate(self, asked: Asked) -> dict[str, Any]:
        """Followers by day."""
        begin, end = _span(asked, 7)
        count = int(asked.account["followers"])
        return {"list": self._worked_out([{"ref_date": day.isoformat(), "cumulate_user": count} for day in _days(begin, end)], asked)}

    @call("/datacube/getusersummary", right=Right.VERIFIED)
    def getusersummary(self, asked: Asked) -> dict[str, Any]:
        """Followers won and lost by day; nobody comes or goes here."""
        begin, end = _span(asked, 7)
        rows = [{"ref_date": day.isoformat(), "user_source": 0, "new_user": 0, "cancel_user": 0} for day in _days(begin, end)]
        return {"list": self._worked_out(rows, asked)}

    @call("/cgi-bin/user/get", method="GET")
    def user_get(self, asked: Asked) -> dict[str, Any]:
        """List the followers, 10,000 at a time, from the one after `next_openid`."""
        everybody, after = followers(asked.account), asked.request.args.get("next_openid", "")
        if after and after not in everybody:
            raise Refused(40003)
        page = everybody[everybody.index(after) + 1 if after else 0 :][:MOST_IN_A_PAGE]
        told: dict[str, Any] = {"total": len(everybody), "count": len(page)}
        if page:
            told["data"] = {"openid": page}
        return {**told, "next_openid": page[-1] if page else ""}

    def count(self, appid: str, msgid: str, day: str, **more: int) -> None:
        """Add to an article's figures of a day (those of `COUNTED`)."""
        key = f"{msgid} {day}"
        row = self.store.get(f"figure {appid}", key) or {"msgid": msgid, "day": day, **_NONE}
        self.store.put(f"figure {appid}", key, {**row, **{name: row[name] + number for name, number in more.items()}})

    def reader(self, appid: str) -> str:
        """Return the id of somebody who reads."""
        return follower(appid, self.next_number(f"reader {appid}", 0))

    def _figures(self, asked: Asked) -> list[dict[str, Any]]:
        return self.store.all(f"figure {asked.appid}")

    def _articles(self, asked: Asked) -> Iterable[tuple[dict[str, Any], int, dict[str, Any]]]:
        for item in self.store.all(f"item {asked.appid}"):
            for place, article in enumerate(item["articles"], 1):
                yield item, place, article

    def _by_day(self, asked: Asked, names: tuple[str, ...]) -> dict[str, Any]:
        begin, end = _span(asked, 1)
        rows = []
        for row in self._figures(asked):
            if begin.isoformat() <= row["day"] <= end.isoformat() and sum(row[name] for name in COUNTED) >= FEWEST:
                detail: dict[str, Any] = {name: row[name] for name in names}
                detail |= {f"{name}_source": [{"user_count": row[name], "scene_desc": "全部"}] for name in names}
                rows.append({"ref_date": row["day"], "msgid": row["msgid"], "detail": detail})
        return {"list": self._worked_out(rows, asked), "is_delay": _delayed(asked.now, end)}

    @staticmethod
    def _worked_out(rows: list[dict[str, Any]], asked: Asked) -> list[dict[str, Any]]:
        """Return the rows that have been worked out by now."""
        last = _last_ready(asked.now).isoformat()
        return [row for row in rows if row["ref_date"] <= last]


def _last_ready(now: datetime) -> date:
    local = now.astimezone(CHINA)
    return local.date() - timedelta(days=1 if local.hour >= READY_HOUR else 2)


def _delayed(now: datetime, end: date) -> bool:
    return end > _last_ready(now)


def _days(begin: date, end: date) -> list[date]:
    return [begin + timedelta(days=number) for number in range((end - begin).days + 1)]


def _span(asked: Asked, most_days: int) -> tuple[date, date]:
    """
    Return the days that are asked for.

    :raises Refused: no days, today or later, too early, or too many.
    """
    try:
        begin, end = (datetime.strptime(asked.text(name), "%Y-%m-%d").replace(tzinfo=CHINA).date() for name in ("begin_date", "end_date"))
    except ValueError:
        raise Refused(61500) from None
    today = asked.now.astimezone(CHINA).date()
    if not BEGINNING <= begin <= end < today or (end - begin).days >= most_days:
        raise Refused(61501)
    return begin, end
