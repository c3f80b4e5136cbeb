"""What holds for any posts."""

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from guikou.duplicates.domain.parameters import LONG_UNITS
from guikou.duplicates.index import Index
from guikou.duplicates.run import Found, Parameters, find
from guikou.kernel.progress import Silent
from guikou.kernel.tables import ACCOUNTS, POSTS
from guikou.kernel.text import normalise

PIECES = [
    "市教育局组织开展校园食品安全专项检查并通报有关情况，", "对全市中小学和幼儿园食堂进行了全面排查，", "发现的问题已当场提出整改要求。", "长兴县气象台3月5日发布暴雨黄色预警信号，",
    "安吉县气象台3月6日发布暴雨橙色预警信号，", "预计未来6小时内降水量将达50毫米以上，", "预计未来12小时内降水量将达80毫米以上，", "请注意防范山洪和城乡积涝，减少外出。",
    "The county council will hold a public hearing on the new transit plan, ", "and residents are invited to comment before the vote. ", "第12期", "第13期", "🎉", "",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
ROWS = st.lists(st.tuples(TEXT, st.integers(0, 3), st.one_of(st.none(), st.integers(0, 10**9))), max_size=14)


def frame(rows: list[tuple[str, int, int | None]]) -> pl.DataFrame:
    posts = pl.DataFrame(
        [(f"p{number:03}", f"a{account}", seconds, text) for number, (text, account, seconds) in enumerate(rows)],
        schema={"post_id": pl.String, "account_id": pl.String, "published_at": pl.Int64, "text": pl.String}, orient="row",
    )  # fmt: skip
    return POSTS.conform(posts.with_columns(pl.from_epoch("published_at", "s").dt.replace_time_zone("UTC")))


def run(posts: pl.DataFrame) -> Found:
    with TemporaryDirectory() as work:
        return find(posts.lazy(), ACCOUNTS.empty(), work=Path(work), progress=Silent())


@given(ROWS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_the_order_of_the_posts_does_not_matter(rows: list[tuple[str, int, int | None]], random: object) -> None:
    posts = frame(rows)
    order = list(range(len(posts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    straight, shuffled = run(posts), run(posts[order])
    assert straight.duplicates.equals(shuffled.duplicates)
    assert straight.groups.equals(shuffled.groups)
    assert straight.own_output.equals(shuffled.own_output)


@given(ROWS)
@settings(deadline=None, max_examples=60)
def test_every_group_has_one_first_and_every_post_one_item(rows: list[tuple[str, int, int | None]]) -> None:
    posts = frame(rows)
    found = run(posts)
    same = found.duplicates.filter(pl.col("group_id").str.starts_with("dup-"))
    assert same["post_id"].is_unique().all()
    firsts = same.group_by("group_id").agg((pl.col("role") == "first").sum())
    assert (firsts["role"] == 1).all()
    assert found.duplicates["similarity"].is_between(0, 1).all()
    texts = {post: normalise(text) for post, text in posts.select("post_id", "text").iter_rows()}
    for row in same.filter(relation="verbatim").iter_rows(named=True):
        assert texts[row["post_id"]] == texts[row["first_post_id"]]
    assert found.own_output["posts"].sum() == len(posts)
    assert found.own_output.select((pl.col("posts") == pl.sum_horizontal("own", "central", "service", "needless")).all()).item()


@given(ROWS)
@settings(deadline=None, max_examples=30)
def test_doubling_every_post_makes_every_long_text_a_group(rows: list[tuple[str, int, int | None]]) -> None:
    posts = frame(rows)
    twins = posts.with_columns(post_id=pl.col("post_id") + "-twin")
    same = run(pl.concat([posts, twins])).duplicates.filter(pl.col("group_id").str.starts_with("dup-"))
    grouped = dict(same.select("post_id", "group_id").iter_rows())
    for post, text in posts.select("post_id", "text").iter_rows():
        if len(normalise(text)) >= LONG_UNITS:
            assert grouped[post] == grouped[f"{post}-twin"]


PLACES = ("", "长兴县", "安吉县", "浙江省湖州市")


@given(
    st.lists(st.tuples(st.text("我县今天第期日月3５市停水，。", max_size=14), TEXT, st.integers(0, 3), st.integers(0, 10**8)), max_size=12),
    st.data(),
)
@settings(deadline=None, max_examples=60)
def test_the_same_long_words_are_one_item_whoever_published_them(rows: list[tuple[str, str, int, int]], data: st.DataObject) -> None:
    rows = rows + [(title, text, data.draw(st.integers(0, 3)), at + 10**9) for title, text, _, at in rows]
    posts = frame([("我县" + title + text, account, at) for title, text, account, at in rows])
    accounts = ACCOUNTS.frame([{"account_id": f"a{n}", "platform": "wechat", "place": place or None} for n, place in enumerate(PLACES)])
    with TemporaryDirectory() as work:
        found = find(posts.lazy(), accounts, work=Path(work), progress=Silent()).duplicates.filter(
            pl.col("group_id").str.starts_with("dup-")
        )
    grouped = {row["post_id"]: row for row in found.iter_rows(named=True)}
    words = {post: normalise(text) for post, text in posts.select("post_id", "text").iter_rows()}
    groups: dict[str, set[str]] = {}
    for post, text in words.items():
        if len(text) >= LONG_UNITS:
            groups.setdefault(text, set()).add(grouped[post]["group_id"])
            assert (grouped[post]["relation"] == "verbatim") == (words[grouped[post]["first_post_id"]] == text)
    assert all(len(ids) == 1 for ids in groups.values())


@given(ROWS, ROWS)
@settings(deadline=None, max_examples=25)
def test_an_index_keeps_the_names_it_gave(first: list[tuple[str, int, int | None]], second: list[tuple[str, int, int | None]]) -> None:
    one = frame(first)
    two = frame(second).with_columns(post_id=pl.col("post_id") + "-late")
    with TemporaryDirectory() as folder:
        index = Index.create(Path(folder) / "index", Parameters())
        given_names = index.add(one.lazy(), ACCOUNTS.empty(), work=Path(folder) / "one", progress=Silent())
        later = index.add(two.lazy(), ACCOUNTS.empty(), work=Path(folder) / "two", progress=Silent())
    same = pl.col("group_id").str.starts_with("dup-")
    assert set(given_names.filter(same).iter_rows()) == set(run(one).duplicates.filter(same).iter_rows())
    before = dict(given_names.filter(same).select("post_id", "group_id").iter_rows())
    for post, group in later.filter(same).select("post_id", "group_id").iter_rows():
        assert before.get(post, group) == group


BODIES = ["".join(chr(0x4E00 + (number * 7919 + start * 104729) % 20000) for number in range(240)) for start in range(4)]
LONG_POSTS = [*BODIES, *(body[at : at + 60] for body in BODIES for at in (0, 90, 180)), "".join(BODIES)]


def wholes(rows: pl.DataFrame) -> dict[str, str]:
    """Return for each excerpt the post that it was taken from."""
    return dict(rows.filter(role="excerpt").select("post_id", "first_post_id").iter_rows())


@given(st.lists(st.sampled_from(LONG_POSTS), max_size=9), st.lists(st.sampled_from(LONG_POSTS), max_size=9))
@settings(deadline=None, max_examples=40)
def test_excerpts_are_the_same_in_two_batches_as_in_one(first: list[str], second: list[str]) -> None:
    posts = frame([(text, number % 3, number * 3600) for number, text in enumerate(first + second)])
    with TemporaryDirectory() as folder:
        index = Index.create(Path(folder) / "index", Parameters())
        one, two = (
            index.add(part.lazy(), ACCOUNTS.empty(), work=Path(folder) / "work", progress=Silent())
            for part in (posts.head(len(first)), posts.tail(len(second)))
        )
    assert wholes(one) | wholes(two) == wholes(run(posts).duplicates)
