"""Checks of figures that no peer shows. They ask a person to look, with the numbers; they accuse nobody."""

from dataclasses import dataclass

from guikou.inspection.domain.checks.judging import cannot_tell, met, not_met
from guikou.inspection.domain.facts import Facts, Jump
from guikou.inspection.domain.rules import Judgement
from guikou.inspection.domain.wording import day, plural
from guikou.kernel.bilingual import Text

_FIGURES = {"followers": Text("关注人数", "Followers"), "reads": Text("阅读量", "Reads"), "likes": Text("点赞数", "Likes")}


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowsLikePeers:
    """A jump: `gain` more and `ratio` times as many within 45 days, and `times_peers` times what at least `peers` accounts grew, the few fastest left out."""

    ratio: float
    gain: int
    times_peers: float
    peers: int


def grows_like_peers(facts: Facts, asked: GrowsLikePeers) -> Judgement:
    """Judge whether a figure jumped as that of no peer did in the same months."""
    if not facts.jumps:
        return cannot_tell(
            Text(
                "没有相隔不超过45天的两次读数，无法比较增长。",
                "There are no two readings within 45 days of each other, so growth cannot be compared.",
            )
        )
    large = [jump for jump in facts.jumps if jump.after - jump.before >= asked.gain and jump.after >= asked.ratio * max(jump.before, 1)]
    if not large:
        return met(Text("数据没有出现异常跳升。", "No figure jumped."))
    alone = [jump for jump in large if jump.peers >= asked.peers and _growth(jump) >= asked.times_peers * jump.peer_growth]
    if alone:
        return not_met(_jumped(alone[0], facts), tuple(_evidence(jump) for jump in alone))
    if any(jump.peers < asked.peers for jump in large):
        sentence = Text("{jumped}可比账号不足{peers}个，无法判断。", "{jumped} Fewer than {peers} accounts to compare, so nobody can tell.")
        return cannot_tell(sentence.fill(jumped=_rose(large[0], facts), peers=asked.peers), tuple(_evidence(jump) for jump in large))
    return met(
        Text("数据有跳升，但同期其他账号也有类似增长。", "A figure jumped, but others grew alike in the same months."),
        tuple(_evidence(jump) for jump in large),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadsHaveEcho:
    """Look where at least `posts` posts have `reads` reads, `times_followers` times the followers, and not one reaction."""

    reads: int
    times_followers: float
    posts: int


def reads_have_echo(facts: Facts, asked: ReadsHaveEcho) -> Judgement:
    """Judge whether posts were read far more often than the account has followers, without one reaction."""
    if facts.unliked is None:
        return cannot_tell(Text("数据没有同时给出阅读量和点赞数。", "The data do not give both reads and likes."))
    if facts.followers is None:
        return cannot_tell(Text("数据没有关注人数，无法比较。", "The data give no number of followers to compare with."))
    least = max(asked.reads, asked.times_followers * facts.followers)
    odd = [one for one in facts.unliked if one.reads >= least]
    if len(odd) < max(asked.posts, 1):
        return met(Text("没有阅读量远超关注人数而毫无互动的内容。", "No posts were read far beyond the followers without any reaction."))
    sentence = Text(
        "请人工核查：至少{number}条内容阅读量远超关注人数（{followers:,}人）却没有任何点赞、评论或转发，最高的一条阅读{reads:,}次。",
        "Please look: at least {posts} read far more often than there are followers ({followers:,}) without one like, comment or forward; the highest has {reads:,} reads.",
    )
    told = {"number": len(odd), "posts": plural(len(odd), "post was", "posts were"), "followers": facts.followers, "reads": odd[0].reads}
    return not_met(sentence.fill(**told), tuple(f"post:{one.post_id}" for one in odd))


def _growth(jump: Jump) -> float:
    return jump.after / max(jump.before, 1)


def _rose(jump: Jump, facts: Facts) -> Text:
    what = _FIGURES.get(jump.figure, Text(jump.figure, jump.figure))
    sentence = Text(
        "{what}从{from_}的{before:,}升到{until}的{after:,}。", "{what} rose from {before:,} on {from_} to {after:,} on {until}."
    )
    return sentence.fill(
        what=what, from_=day(jump.from_at, facts.as_of), until=day(jump.until_at, facts.as_of), before=jump.before, after=jump.after
    )


def _jumped(jump: Jump, facts: Facts) -> Text:
    sentence = Text(
        "请人工核查：{rose}同期{peers}个同平台账号中，除个别账号外都不超过原来的{peer:.2f}倍，这个账号是{own:.2f}倍。",
        "Please look: {rose} All but a few of {peers} accounts of the platform grew at most {peer:.2f} times in these months, this one {own:.2f} times.",
    )
    return sentence.fill(rose=_rose(jump, facts), peers=jump.peers, peer=jump.peer_growth, own=_growth(jump))


def _evidence(jump: Jump) -> str:
    return f"account:{jump.figure}={jump.before}@{jump.from_at.date().isoformat()}..{jump.after}@{jump.until_at.date().isoformat()}"
