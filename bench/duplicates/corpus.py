"""Generated posts whose truth is known: which are the same item, by which edit, and which only share a template."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from bench.duplicates.notices import HEADERS, TEMPLATES, details, neighbours
from bench.duplicates.prose import Texts
from guikou.kernel.tables import ACCOUNTS, POSTS
from guikou.kernel.text import FOLD

TEMPLATE_SHARE = 0.12
ACCOUNTS_COUNT, ORGANISATIONS = 2400, 800
START = datetime(2025, 1, 1, tzinfo=UTC)
YEAR_MINUTES = 365 * 24 * 60
CHUNK = 50_000
PLATFORMS = ("wechat", "weibo", "douyin", "website")
LEVELS = ("province", "city", "county", "township")
OPERATIONS = {
    "verbatim": 0.22, "hdrftr": 0.13, "edit5": 0.1, "edit10": 0.1, "edit20": 0.06, "edit30": 0.02, "trunc140": 0.09, "reorder": 0.05,
    "trad": 0.05, "punct": 0.07, "addlocal": 0.05, "delsent": 0.04, "mixed": 0.02,
}  # fmt: skip
HEADS = ("【转载】", "转发：", "来源：市政府办公室　", "◆ 要闻速递 ◆ ", "【关注】↓↓↓ ")
FEET = (
    "（编辑：融媒体中心）",
    " 请点击关注我们，了解更多资讯。",
    "\n—— 审核：办公室 ——",
    " #政务发布#",
    " 来源：县融媒体中心　责任编辑：值班室",
)
EMOJI = "😀👍🎉❤️🌹📢"
TRADITIONAL = {
    chr(simple): chr(full) for full, simple in enumerate(FOLD[:0x9FFF]) if full >= 0x4E00 and simple != full and simple >= 0x4E00
}


class Corpus:
    """Makes posts: `frames()` yields them in chunks with the columns POSTS and the truth (`item`, `operation`, `template`)."""

    def __init__(self, posts: int, seed: int, prose: Texts) -> None:
        self._posts, self._random, self._prose = posts, np.random.default_rng(seed), prose
        self._item = 0
        self._edits: dict[str, Callable[[str], str]] = {
            "verbatim": lambda text: text, "hdrftr": self._header, "reorder": self._reorder, "trad": _traditional, "punct": self._marks,
            "addlocal": self._local, "delsent": self._delete, "mixed": lambda text: self._header(self._spans(self._marks(text), 0.08)),
            "trunc140": lambda text: text[: self._random.integers(100, 139)],
            **{f"edit{percent}": lambda text, share=percent / 100: self._spans(text, share) for percent in (5, 10, 20, 30)},
        }  # fmt: skip

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yield all posts."""
        rows: list[tuple[object, ...]] = []
        made, notices = 0, 0
        while made < self._posts:
            template = notices < TEMPLATE_SHARE * made
            new = list(self._notices() if template else self._story())
            rows += new
            made += len(new)
            notices += len(new) if template else 0
            if len(rows) >= CHUNK:
                yield _frame(rows)
                rows = []
        if rows:
            yield _frame(rows)

    def _row(self, text: str, minute: float, item: int, operation: str, template: bool) -> tuple[object, ...]:
        account = int(self._random.integers(ACCOUNTS_COUNT))
        return text, START + timedelta(minutes=minute), f"account{account}", item, operation, template

    def _story(self) -> Iterator[tuple[object, ...]]:
        """Yield an item and its copies."""
        random = self._random
        length = int(random.integers(60, 141)) if random.random() < 0.55 else int(min(3000, random.lognormal(6.05, 0.55) + 141))
        text, minute = self._prose(length), random.random() * YEAR_MINUTES
        self._item += 1
        item = self._item
        yield self._row(text, minute, item, "base", False)
        copies = int(min(60, random.pareto(0.9) * 1.2)) if random.random() < 0.75 else 0
        for operation in random.choice(list(OPERATIONS), copies, p=list(OPERATIONS.values())):
            name = operation if operation != "trunc140" or len(text) > 150 else "verbatim"
            yield self._row(self._edits[name](text), minute + random.exponential(600) + 1, item, name, False)

    def _notices(self) -> Iterator[tuple[object, ...]]:
        """Yield some events of one template, a third of them copied."""
        random = self._random
        template, event = TEMPLATES[random.integers(len(TEMPLATES))], details(random)
        for particulars in (event, *neighbours(random, event)):
            text, minute = HEADERS[random.integers(len(HEADERS))] + template.format(**particulars), random.random() * YEAR_MINUTES
            self._item += 1
            yield self._row(text, minute, self._item, "base", True)
            for operation in random.choice(
                ["verbatim", "hdrftr", "punct", "trad"], int(random.integers(1, 5)) if random.random() < 0.3 else 0
            ):
                yield self._row(self._edits[operation](text), minute + random.exponential(300) + 1, self._item, operation, True)

    def _header(self, text: str) -> str:
        return str(self._random.choice(HEADS)) + text + str(self._random.choice(FEET))

    def _spans(self, text: str, share: float) -> str:
        """Replace runs of 2 to 10 characters until a share of the text is new."""
        characters, left = list(text), share * len(text)
        while left > 0:
            size = int(self._random.integers(2, 11))
            start = int(self._random.integers(max(1, len(text) - size)))
            characters[start : start + size] = self._prose(size)[:size]
            left -= size
        return "".join(characters)

    def _sentences(self, text: str) -> list[str]:
        return [sentence + "。" for sentence in text.split("。") if sentence]

    def _reorder(self, text: str) -> str:
        sentences = self._sentences(text)
        self._random.shuffle(sentences)
        return "".join(sentences)

    def _delete(self, text: str) -> str:
        sentences = self._sentences(text)
        kept = [sentence for sentence in sentences if self._random.random() > 0.15]
        return "".join(kept or sentences[:1])

    def _local(self, text: str) -> str:
        return f"{text}我市将结合实际抓好落实，{self._prose(20)}"

    def _marks(self, text: str) -> str:
        text = text.replace("，", self._random.choice([" ", ",", "，"])).replace("。", self._random.choice(["！", "。", " "]))
        return text + self._random.choice(list(EMOJI)) * int(self._random.integers(1, 4))


def _traditional(text: str) -> str:
    return "".join(TRADITIONAL.get(character, character) for character in text)


def _frame(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["text", "published_at", "account_id", "item", "operation", "template"], orient="row")


def write(path: Path, posts: int, seed: int, prose: Texts) -> pl.DataFrame:
    """Write about so many posts to a Parquet file (POSTS columns) in no particular order; return the truth: post_id, item, operation, template."""
    frame = pl.concat(Corpus(posts, seed, prose).frames()).sample(fraction=1, shuffle=True, seed=seed)
    frame = frame.with_columns(post_id=pl.concat_str(pl.lit("p"), pl.int_range(pl.len()).cast(pl.String).str.zfill(8)))
    known = frame.select(
        "post_id", "account_id", "published_at", "text", **{n: pl.lit(None, t) for n, t in POSTS.schema.items() if n not in _KNOWN}
    )
    POSTS.conform(known).write_parquet(path, row_group_size=CHUNK)
    return frame.select("post_id", "item", "operation", "template")


_KNOWN = {"post_id", "account_id", "published_at", "text"}


def accounts() -> pl.DataFrame:
    """Return the accounts of the posts: three to each organisation."""
    return ACCOUNTS.frame(
        {
            "account_id": f"account{number}", "platform": PLATFORMS[number % 4], "name": f"账号{number}",
            "organisation_id": f"organisation{number % ORGANISATIONS}", "level": LEVELS[number % 7 % 4],
        }
        for number in range(ACCOUNTS_COUNT)
    )  # fmt: skip
