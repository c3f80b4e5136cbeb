"""What the reach of one account means, in words."""

from dataclasses import dataclass

from guikou.consolidation.domain.expectation import ENOUGH_PEERS
from guikou.kernel.bilingual import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachFacts:
    """One row of the reach table; `low` and `high` are the 80 % interval in reads per post."""

    verdict: str
    reads: float | None
    low: float | None
    high: float | None
    months_below: int
    posts_used: int
    peers: int
    followers: int | None


_SEEN = Text("近{days}天{posts}条内容的单篇阅读中位数为{reads}", "in the last {days} days the median of {posts} posts was {reads} reads")
_USUAL = Text(
    "同平台同层级、关注人数相近的账号通常在{low}至{high}之间（参照{peers}个账号）",
    "accounts of the same platform and level with as many followers usually reach {low} to {high} (learnt from {peers} accounts)",
)
_ENDS = {
    "below": Text("低于通常水平", "that is below the usual"),
    "within": Text("属通常水平", "that is usual"),
    "above": Text("高于通常水平", "that is above the usual"),
}
_FOR_LONG = Text("，已连续{months}个月（每月按30天计）", ", for {months} months in a row (of 30 days each)")
_FEW_POSTS = Text(
    "近{days}天有阅读量的内容只有{posts}条，少于{fewest}条，无法判断传播效果。",
    "Only {posts} posts of the last {days} days have a number of reads, fewer than {fewest}: too little to judge the reach.",
)
_NO_READS = Text(
    "近{days}天没有带阅读量的内容，无法判断传播效果。", "No post of the last {days} days has a number of reads: the reach cannot be judged."
)
_NO_FOLLOWERS = Text(
    "关注人数未知，无法与同类账号比较。", "The number of followers is not known: the account cannot be compared with its peers."
)
_FEW_PEERS = Text(
    "同平台数据齐全的账号只有{peers}个，少于{enough}个，无法判断通常水平。",
    "Only {peers} accounts of the platform have figures, fewer than {enough}: what is usual cannot be told.",
)


def sentence(facts: ReachFacts, *, window_days: int, fewest_posts: int) -> Text:
    """Return the sentence for one account; where nothing can be said, why."""
    if facts.verdict == "too-little-data":
        return _missing(facts, window_days, fewest_posts)
    seen = _SEEN.fill(days=window_days, posts=facts.posts_used, reads=_whole(facts.reads))
    usual = _USUAL.fill(low=_whole(facts.low), high=_whole(facts.high), peers=facts.peers)
    end = _ENDS[facts.verdict]
    long = _FOR_LONG.fill(months=facts.months_below) if facts.months_below > 1 else Text("", "")
    return Text(f"{seen.zh}；{usual.zh}；{end.zh}{long.zh}。", f"{seen.en[0].upper()}{seen.en[1:]}; {usual.en}; {end.en}{long.en}.")


def _missing(facts: ReachFacts, window_days: int, fewest_posts: int) -> Text:
    if facts.posts_used == 0:
        return _NO_READS.fill(days=window_days)
    if facts.posts_used < fewest_posts:
        return _FEW_POSTS.fill(days=window_days, posts=facts.posts_used, fewest=fewest_posts)
    if facts.followers is None:
        return _NO_FOLLOWERS
    return _FEW_PEERS.fill(peers=facts.peers, enough=ENOUGH_PEERS)


def _whole(number: float | None) -> str:
    return f"{number or 0:.0f}"
