"""Checks of what stands in the posts: faults in texts, dead links, pictures without text."""

from dataclasses import dataclass

from guikou.inspection.domain.checks.judging import cannot_tell, met, not_met
from guikou.inspection.domain.content import FAULTS
from guikou.inspection.domain.facts import Facts, Hits
from guikou.inspection.domain.rules import Judgement
from guikou.inspection.domain.wording import plural
from guikou.kernel.bilingual import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TextsFreeOf:
    """`fault`: which kind of fault, one of `guikou.inspection.domain.content.FAULTS`."""

    fault: str

    def __post_init__(self) -> None:
        if self.fault not in FAULTS:
            raise ValueError(f"fault is {self.fault!r}; it has to be one of {', '.join(FAULTS)}")


def texts_free_of(facts: Facts, asked: TextsFreeOf) -> Judgement:
    """Judge whether the collected texts are free of one kind of fault. Full stop only for what was collected: the sentence says how much that is."""
    hits = facts.content.get(asked.fault)
    if hits is None or not hits.looked_at:
        return cannot_tell(Text("没有采集到文字内容。", "No text was collected."))
    fault = FAULTS[asked.fault]
    if not hits.found:
        sentence = Text("检查了{looked}条内容，没有发现{fault}。", "{posts} looked at; no {fault} found.")
        return met(sentence.fill(looked=hits.looked_at, posts=plural(hits.looked_at, "post"), fault=fault))
    sentence = Text(
        "检查了{looked}条内容，{found}条可能有{fault}，例如：{example}。",
        "{posts} looked at, {found} of them with possible {fault}; for example: {example}.",
    )
    told = {
        "looked": hits.looked_at,
        "posts": plural(hits.looked_at, "post"),
        "found": hits.found,
        "fault": fault,
        "example": hits.samples[0].what,
    }
    return not_met(sentence.fill(**told), _posts(hits), count=hits.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDeadLinks:
    """`at_least`: from how many posts with dead links on."""

    at_least: int = 1


def no_dead_links(facts: Facts, asked: NoDeadLinks) -> Judgement:
    """Judge whether links in the posts are dead, as a link check found them."""
    hits = facts.dead_links
    if hits is None or not hits.looked_at:
        return cannot_tell(Text("没有做过链接检查。", "Nobody has checked the links."))
    if hits.found < max(asked.at_least, 1):
        sentence = (
            Text(
                "检查过链接的{looked}条内容中，{found}条有失效链接，不超过限度。",
                "{posts} with checked links, {found} of them with dead ones: within the limit.",
            )
            if hits.found
            else Text("检查了{looked}条内容中的链接，没有发现失效链接。", "{posts} with checked links; no dead link found.")
        )
        return met(sentence.fill(looked=hits.looked_at, posts=plural(hits.looked_at, "post"), found=hits.found))
    sentence = Text(
        "检查过链接的{looked}条内容中，{found}条有失效链接，例如：{example}。",
        "{posts} with checked links, {found} of them with dead ones; for example: {example}.",
    )
    told = {"looked": hits.looked_at, "posts": plural(hits.looked_at, "post"), "found": hits.found, "example": hits.samples[0].what}
    return not_met(sentence.fill(**told), _posts(hits), count=hits.found)


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturesHaveText:
    """Asks nothing further."""


def pictures_have_text(facts: Facts, _asked: PicturesHaveText) -> Judgement:
    """Judge whether pictures carry a text for people who do not see them."""
    hits = facts.pictures
    if hits is None or not hits.looked_at:
        return cannot_tell(Text("数据没有说明图片有无替代文字。", "The data do not say whether pictures have an alternative text."))
    if not hits.found:
        sentence = Text("{looked}条有图片的内容都有替代文字。", "All pictures of {posts} have an alternative text.")
        return met(sentence.fill(looked=hits.looked_at, posts=plural(hits.looked_at, "post")))
    sentence = Text(
        "{looked}条有图片的内容中，{found}条有图片缺少替代文字，视障者无法得知图片内容。",
        "Of {posts} with pictures, {found} have pictures without an alternative text, which leaves out people who do not see them.",
    )
    return not_met(
        sentence.fill(looked=hits.looked_at, posts=plural(hits.looked_at, "post"), found=hits.found), _posts(hits), count=hits.found
    )


def _posts(hits: Hits) -> tuple[str, ...]:
    return tuple(f"post:{hit.post_id}" for hit in hits.samples)
