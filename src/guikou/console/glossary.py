"""The words of the product and what they mean, as the help shows them and `{% term "account" %}` explains them."""

from collections.abc import Mapping
from dataclasses import dataclass

from guikou.kernel.bilingual import Text


@dataclass(frozen=True, slots=True)
class Term:
    """A word and its meaning."""

    word: Text
    means: Text


def _term(zh: str, en: str, means_zh: str, means_en: str) -> Term:
    return Term(Text(zh, en), Text(means_zh, means_en))


TERMS: Mapping[str, Term] = {
    "platform": _term(
        "平台",
        "Platform",
        "账号所在的地方，如微信、微博、网站。",
        "A kind of place where accounts are: WeChat, Weibo, Mastodon, a website.",
    ),
    "account": _term(
        "账号",
        "Account",
        "主办单位在某个平台上的一个官方身份，有固定标识、主办单位和起止日期。",
        "One official presence on a platform, with a stable id, an owner and dates.",
    ),
    "organisation": _term(
        "主办单位",
        "Organisation",
        "开设账号的公共机构，按层级组成树：国家、省、市、县、乡镇、村。",
        "A public body in a tree; its level is national, province, city, county, township or village.",
    ),
    "adapter": _term("适配器", "Adapter", "本系统中专门对接某一个平台的部分。", "The part of this system that speaks with one platform."),
    "observation": _term(
        "观测",
        "Observation",
        "何时、以何种方式看到了什么、看得是否完整，并附证据。",
        "What was seen, when, how and how completely, with evidence.",
    ),
    "post": _term("发布内容", "Post", "账号发布的一条内容。", "One item that an account has published."),
    "figure": _term(
        "数据", "Figure", "关于账号或其发布内容的一个数字，注明来源。", "One number about an account or a post, with its origin."
    ),
    "rule": _term(
        "指标",
        "Rule",
        "有生效日期、能指到条款的一项要求。",
        "A norm with the days on which it is in force and the clause that it comes from.",
    ),
    "rule-pack": _term("指标集", "Rule pack", "一份文件中的一组指标，可按地区增减。", "A file of norms; places can add their own."),
    "finding": _term(
        "问题",
        "Finding",
        "按某项指标得出的结论：达标、不达标或无法判断，并附证据。缺少数据时只会是“无法判断”。",
        "The verdict on one norm: met, not met or cannot tell, with evidence. Missing data never gives more than “cannot tell”.",
    ),
    "duplicate-group": _term("重复组", "Duplicate group", "同一内容的多次发布。", "The same item published more than once."),
    "excerpt": _term("摘录", "Excerpt", "一条内容是另一条内容的一部分。", "An item that is part of another one."),
    "template-family": _term("同模板", "Template family", "形式相同而事项不同的内容。", "Items of the same form about different events."),
    "update": _term("更新", "Update", "同一事项的较新数据。", "Newer figures of the same matter."),
    "plan": _term("整合方案", "Plan", "针对一批账号提出的处置建议。", "A proposal for a set of accounts."),
    "decision": _term(
        "处置",
        "Decision",
        "对一个账号的决定：保留、移交、关停或免于整合。",
        "What is decided about an account: keep, hand over, close or exempt.",
    ),
    "grounds": _term("依据", "Grounds", "作出决定时固定下来的证据。", "The evidence of a decision, frozen when it was made."),
    "closure": _term("关停", "Closure", "把关停决定付诸实施的全过程。", "The carrying out of a decision to close."),
    "step": _term("步骤", "Step", "关停过程中的一项工作。", "One act of a closure."),
    "proof": _term("佐证", "Proof", "证明某一步骤已经完成的材料。", "What shows that a step was done."),
    "successor": _term("去向", "Successor", "账号关停后公众改去哪里。", "Where the public goes from now on."),
    "release": _term("发布", "Release", "一份要向公众发布的稿件。", "An item that goes out to the public."),
    "edition": _term("版本", "Edition", "稿件的一个版本。", "One version of a release."),
    "turn": _term("审校", "Turn", "轮到谁审、审到第几道。", "Whose move it is in the review."),
    "delivery": _term("投递", "Delivery", "把一个版本送到一个账号。", "An edition on its way to one account."),
    "attempt": _term("尝试", "Attempt", "投递的一次尝试。", "One try of a delivery."),
    "receipt": _term("回执", "Receipt", "证明公众已能看到的凭据。", "Proof that the public can see it."),
    "recall": _term("撤回", "Recall", "从所有渠道收回已发布的内容。", "Taking something back everywhere."),
    "correction": _term("更正", "Correction", "公开地以正确内容替换。", "Replacing something, openly."),
    "question": _term("留言", "Question", "公众提出的问题、意见或求助。", "What somebody of the public asks."),
    "reply": _term("答复", "Reply", "对留言的正式回应。", "The official answer to a question."),
    "deadline": _term("时限", "Deadline", "最迟应当办结的时间。", "The latest time by which something has to be done."),
    "service": _term(
        "办事服务",
        "Service",
        "公众能办成的一件事，以及提供它的账号或页面。",
        "Something a citizen can get done, with the account or page that offers it.",
    ),
    "trail": _term(
        "审计链",
        "Trail",
        "只能追加、前后相扣的操作记录：谁在何时做了什么、为什么。改动其中任何一条都会被发现。",
        "The append-only, hash-chained record of who did what, when and why. Changing any line of it is noticed.",
    ),
}
