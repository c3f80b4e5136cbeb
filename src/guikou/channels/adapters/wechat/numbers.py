"""Figures and comments, which belong to an article by its `msg_data_id`."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from guikou.channels.adapters.exchange import at, number_at, rows_at, text_at
from guikou.channels.adapters.wechat.client import CHINA, NO_MESSAGE, Client, code_of
from guikou.channels.capability import Can
from guikou.channels.protocol import Comment, Figure, Sent

_NAMES = {"read_user": "reads", "share_user": "shares", "like_user": "likes", "comment_count": "comments", "collection_user": "saves"}
"""What the platform calls it (`collection_user` from general knowledge), and what we do."""
_PAGE, _MOST_PAGES = 49, 40
_LONGEST_JOB_DAYS = 1
_LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


def figures(client: Client, sent: Sent, *, now: datetime) -> Sequence[Figure]:
    """Return the figures of an article; none before the day after it was published, or where hardly anybody read it."""
    message, day = sent.ids.get("msg_data_id", ""), sent.ids.get("day", "")
    if not message or not day:
        return ()
    yesterday = now.astimezone(CHINA).date() - timedelta(days=1)
    begin = date.fromisoformat(day)
    end = min(begin + timedelta(days=_LONGEST_JOB_DAYS), yesterday)  # a job that began before midnight may end after it
    if begin > end:
        return ()
    body = {"begin_date": begin.isoformat(), "end_date": end.isoformat()}
    told = client.post("/datacube/getarticletotaldetail", body, now=now, can=Can.FIGURES)
    own = f"{message}_{sent.ids.get('place', '1')}"
    for row in rows_at(told, "list"):
        if text_at(row, "msgid") == own:
            return _figures(row, complete=at(told, "is_delay") is not True)
    return ()


def _figures(row: Any, *, complete: bool) -> Sequence[Figure]:
    days = [detail for detail in rows_at(row, "detail_list") if _day(text_at(detail, "stat_date"))]
    if not days:
        return ()
    last = max(days, key=lambda detail: text_at(detail, "stat_date"))
    counted_on = _day(text_at(last, "stat_date"))
    assert counted_on is not None  # noqa: S101 - only such days are in the list
    as_of = datetime.combine(counted_on + timedelta(days=1), time(), CHINA).astimezone(UTC)
    found = [(ours, number_at(last, theirs)) for theirs, ours in _NAMES.items()]
    return [Figure(name, value, as_of, complete) for name, value in found if value is not None]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def comments(client: Client, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:
    """Return the comments on an article since then, oldest first."""
    message = sent.ids.get("msg_data_id", "")
    if not message.isdecimal():
        return ()
    found: list[Comment] = []
    for page in range(_MOST_PAGES):
        body = {"msg_data_id": int(message), "index": int(sent.ids.get("place", "1")) - 1, "begin": page * _PAGE, "count": _PAGE, "type": 0}
        told = client.post("/cgi-bin/comment/list", body, now=now, can=Can.COMMENTS, accepts=(NO_MESSAGE,))
        if code_of(told) == NO_MESSAGE:
            return ()
        rows = rows_at(told, "comment")
        found += [comment for row in rows if (comment := _comment(row)) is not None]
        if len(rows) < _PAGE:
            break
    return sorted(
        (comment for comment in found if comment.written_at >= since), key=lambda comment: (comment.written_at, len(comment.id), comment.id)
    )


def _comment(row: Any) -> Comment | None:
    number, seconds = text_at(row, "user_comment_id"), number_at(row, "create_time")
    if not number or seconds is None or seconds >= _LATEST:
        return None
    return Comment(id=number, text=text_at(row, "content"), written_at=datetime.fromtimestamp(seconds, UTC))
