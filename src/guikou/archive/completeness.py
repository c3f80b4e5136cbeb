"""What an archive holds of an account, and what is missing and why: said in numbers that anybody can count again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl

from guikou.kernel.bilingual import Text

NOT_GIVEN: Final = Text("所读的文件和接口没有提供", "the files and interfaces that were read do not have it")
MORE_STATED: Final = Text("平台显示的数量多于取得的数量", "the platform shows more than could be had")
NO_ADDRESS: Final = Text(
    "没有网址，离线网页中不能按原网址打开", "it has no address, so that it cannot be opened at its own place in the web archive"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One kind of content: how much is kept, how much there should be (None: nobody says), and why some is missing."""

    name: str
    words: Text
    kept: int
    stated: int | None
    why: Text | None

    @property
    def missing(self) -> int | None:
        """How many are missing; None: not known."""
        return None if self.stated is None else max(self.stated - self.kept, 0)

    def plain(self) -> dict[str, Any]:
        """Return it as it is written to the statement."""
        said = {
            "name": self.name,
            "zh": self.words.zh,
            "en": self.words.en,
            "kept": self.kept,
            "stated": self.stated,
            "missing": self.missing,
        }
        return said | ({"why_zh": self.why.zh, "why_en": self.why.en} if self.why is not None and self.missing else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the archive of an account holds. `first` and `last`: moments of the oldest and the newest post."""

    account: str
    name: str
    made_at: datetime
    first: datetime | None
    last: datetime | None
    parts: tuple[Part, ...]

    @property
    def complete(self) -> bool | None:
        """Whether nothing is missing; None: nobody says how much there should be."""
        known = [part.missing for part in self.parts]
        return False if any(known) else None if None in known else True

    def plain(self) -> dict[str, Any]:
        """Return it as it is written: moments in UTC."""
        return {
            "account": self.account,
            "name": self.name,
            "made_at": self.made_at.isoformat(),
            "first_post_at": self.first.isoformat() if self.first else None,
            "last_post_at": self.last.isoformat() if self.last else None,
            "complete": self.complete,
            "parts": [part.plain() for part in self.parts],
        }


def statement(
    *,
    account: Mapping[str, Any],
    posts: pl.DataFrame,
    figures: pl.DataFrame,
    pictures: int,
    comments: int,
    replayable: int,
    made_at: datetime,
) -> Statement:
    """
    Return the statement of an account (a row of ACCOUNTS) with its POSTS and FIGURES; `pictures` and `comments` are how many of them are kept, `replayable` the posts that
    open at their own address.
    """
    shown = figures.filter(pl.col("name") == "posts").sort("at")["value"]
    stated = int(shown[-1]) if len(shown) else None
    has_text = posts.filter(pl.col("text").fill_null("") != "").height
    return Statement(
        account=account["account_id"],
        name=account["name"] or "",
        made_at=made_at,
        first=_moment(posts["published_at"].min()),
        last=_moment(posts["published_at"].max()),
        parts=(
            Part(name="posts", words=Text("发布内容", "posts"), kept=posts.height, stated=stated, why=MORE_STATED),
            Part(name="texts", words=Text("正文或摘要", "texts or summaries"), kept=has_text, stated=posts.height, why=NOT_GIVEN),
            Part(
                name="addresses",
                words=Text("可按原网址打开", "open at their own address"),
                kept=replayable,
                stated=posts.height,
                why=NO_ADDRESS,
            ),
            Part(name="pictures", words=Text("图片", "pictures"), kept=pictures, stated=_sum(posts, "pictures"), why=NOT_GIVEN),
            Part(name="comments", words=Text("评论", "comments"), kept=comments, stated=_sum(posts, "comments"), why=NOT_GIVEN),
            Part(name="figures", words=Text("数据", "figures"), kept=figures.height, stated=None, why=None),
        ),
    )


def _sum(posts: pl.DataFrame, column: str) -> int | None:
    return int(posts[column].sum()) if posts[column].count() else None


def _moment(value: Any) -> datetime | None:
    return value if isinstance(value, datetime) else None
