"""What would change the decision on an account: each statement is shown by judging again, never a text that always fits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from guikou.consolidation.domain.facts import Facts, Verdict
from guikou.consolidation.domain.grounds import Ground, Hold, Thresholds
from guikou.consolidation.domain.homes import Home, Need
from guikou.consolidation.domain.judging import Choice, judge
from guikou.consolidation.domain.modelling import choices
from guikou.consolidation.domain.programme import OUT
from guikou.consolidation.domain.settled import Decision, Settled
from guikou.consolidation.domain.wording import number, pace, percent
from guikou.kernel.bilingual import Text

CurvePoint = tuple[float, Decision]
"""An audience share that was asked for, and the decision that was best then."""

_REMEDIES: dict[Ground, Callable[[Facts, Thresholds], Text]] = {
    Ground.SILENT: lambda f, _t: (
        Text("更新间隔不超过规定时限", "it published within the limit") if f.silence_limit_days is None else pace(f.silence_limit_days)
    ),
    Ground.ONLY_REPOSTS: lambda _f, _t: Text("发布自有内容", "it published matter of its own"),
    Ground.SECOND_PRESENCE: lambda _f, _t: Text("本单位在该平台没有其他账号", "its unit had no other account on the platform"),
    Ground.NONE_IN_PRINCIPLE: lambda _f, _t: Text("该单位获准开设账号", "its unit were allowed an account"),
    Ground.REPEATS_OTHERS: lambda _f, t: Text(
        f"重复他人的内容不超过{percent(t.most_needless_share)}", f"at most {percent(t.most_needless_share)} of its posts repeated others"
    ),
    Ground.LITTLE_USED: lambda _f, t: Text(
        f"单篇阅读中位数达到{number(t.few_reads_per_post)}次或关注人数达到{number(t.few_followers)}",
        f"its median post had {number(t.few_reads_per_post)} reads or it had {number(t.few_followers)} followers",
    ),
    Ground.BELOW_EXPECTATION: lambda _f, _t: Text("传播效果不低于同类账号的通常水平", "it reached what its peers usually reach"),
    Ground.LOGIN_LOST: lambda _f, _t: Text("恢复登录", "its login were recovered"),
    Ground.UNDER_WAY: lambda _f, _t: Text("撤回注销申请", "its cancelling were withdrawn"),
    Ground.ASKED: lambda _f, _t: Text("不要求关停", "it were not asked to be closed"),
}
_FREED: dict[Hold, tuple[Text, Callable[[Facts], Facts]]] = {
    Hold.ASKED: (Text("不要求保留", "it were not asked to be kept"), lambda f: replace(f, wish=None)),
    Hold.PROTECTED: (Text("不再属于受保护账号", "it were not protected"), lambda f: replace(f, protected=False)),
    Hold.OWNER_UNCONFIRMED: (Text("主办单位得到确认", "its owner were confirmed"), lambda f: replace(f, owner_confirmed=True)),
}
_WITHOUT = {
    Need.SERVICE: Text("“{subject}”另有去处", "“{subject}” had another home"),
    Need.EMERGENCY: Text("应急职能“{subject}”另有去处", "the emergency function “{subject}” had another home"),
    Need.OUTLET: Text("{subject}另有官方发布渠道", "{subject} had another official outlet"),
    Need.PLACE: Text("{subject}另有账号", "{subject} had another account"),
    Need.LANGUAGE: Text("{subject}内容另有账号", "{subject} had another account"),
}
_NOTHING = Text("试算过的变化都不改变处置。", "None of the changes that were tried alters the decision.")


def changes(settled: Settled, place: int, curve: Sequence[CurvePoint]) -> Text:
    """Return what would change the decision on an account. `curve`: its decisions at other audience shares, from plans solved for them."""
    kept = settled.decision(place) in (Decision.KEEP, Decision.EXEMPT)
    found = [*(_would_go(settled, place) if kept else _would_stay(settled, place)), *_on_curve(settled, curve, kept=kept)]
    if not found:
        return _NOTHING
    return Text("；".join(t.zh for t in found) + "。", _sentence("; ".join(t.en for t in found)))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _would_stay(settled: Settled, place: int) -> Iterator[Text]:
    """An account without any ground is kept: that is how the model is built, so what removes the last ground keeps it."""
    judged, thresholds = settled.judged(place), settled.model.settings.thresholds
    remedies = [_REMEDIES[ground](judged.facts, thresholds) for ground in judged.grounds]
    if settled.model.settings.cap:
        remedies.append(Text("不限制账号数量", "the number of accounts were not limited"))
    yield Text(f"若{'，且'.join(r.zh for r in remedies)}，则保留", f"kept if {' and '.join(r.en for r in remedies)}")
    if judged.grounds == (Ground.SILENT,) and not settled.model.settings.cap and judged.facts.silent_days is not None:
        longer = next((days for days in thresholds.silence_limits_days if days > judged.facts.silent_days), None)
        if longer is not None:
            yield Text(f"若停更时限为{longer}天，则保留", f"kept if the silence limit were {longer} days")


def _would_go(settled: Settled, place: int) -> Iterator[Text]:
    judged = settled.judged(place)
    if judged.hold is not None:
        if judged.hold in _FREED:
            condition, freed = _FREED[judged.hold]
            yield from _stated(condition, leaving(settled, place, freed(judged.facts)))
        return
    if not judged.grounds:
        for condition, facts in _turned(judged.facts, settled.model.settings.thresholds):
            yield from _stated(condition, leaving(settled, place, facts))
        return
    for home in settled.homes_held(place):
        yield from _stated(_WITHOUT[home.need].fill(subject=home.subject), leaving(settled, place, judged.facts, ignoring=home))


def _turned(facts: Facts, thresholds: Thresholds) -> Iterator[tuple[Text, Facts]]:
    """Yield what could come to speak against an account of which nothing does: falling silent, and repeating others."""
    rule, _ = facts.verdicts.get(Ground.SILENT, ("", Verdict.MET))
    silent = replace(facts, verdicts={**facts.verdicts, Ground.SILENT: (rule, Verdict.NOT_MET)})
    if facts.silence_limit_days is None:
        yield Text("停更超过规定时限", "it fell silent for longer than the limit"), silent
    else:
        yield Text(f"停更超过{facts.silence_limit_days}天", f"it fell silent for more than {facts.silence_limit_days} days"), silent
    if facts.posts is not None and facts.posts >= thresholds.least_posts_judged:
        yield Text("内容全部重复他人", "all its posts repeated others"), replace(facts, needless=facts.posts, own=0, own_share=0.0)


def _stated(condition: Text, ways: Sequence[Choice]) -> Iterator[Text]:
    if not ways:
        return
    closing, handing = any(w.successor == OUT for w in ways), any(w.successor != OUT for w in ways)
    outcome = (
        Text("关停或移交", "closed or handed over")
        if closing and handing
        else Text("关停", "closed")
        if closing
        else Text("移交", "handed over")
    )
    yield Text(f"若{condition.zh}，则{outcome.zh}", f"{outcome.en} if {condition.en}")


def leaving(settled: Settled, place: int, facts: Facts, *, ignoring: Home | None = None) -> list[Choice]:
    """
    Return the ways in which a kept account would go if its facts were these, or if one need (`ignoring`) were met elsewhere.

    All others stay as they are, and no followers are moved. A way counts only where it undercuts every plan that keeps the account: such a plan costs at least the proven bound,
    plus what keeping itself would cost more. So no best plan keeps the account then, whatever else changes.
    """
    model, standing = settled.model, settled.standing
    if settled.guests[place]:
        return []
    judged = judge(facts, model.settings)
    website = settled.website(place) is not None
    ways = choices(place, judged, model.successors[place], model.settings, website=website)
    keeping = ways[0]
    held = [home for home in settled.homes_held(place) if home is not ignoring]

    def works(way: Choice) -> bool:
        if keeping.cost - way.cost <= settled.slack or not _audience_holds(settled, place, way):
            return False
        if way.successor == OUT:
            return not held
        target = model.judged[way.successor].facts
        room = model.programme.capacity[way.successor] - standing.taken_over[way.successor]
        return standing.keeps(way.successor) and way.load <= room and all(home.found_at(facts, target) for home in held)

    return [way for way in ways[1:] if not way.moves and works(way)]


def _audience_holds(settled: Settled, place: int, way: Choice) -> bool:
    followers = settled.judged(place).facts.followers or 0
    return settled.audience - followers + int(way.share.low * followers) >= settled.least_audience


def _on_curve(settled: Settled, curve: Sequence[CurvePoint], *, kept: bool) -> Iterator[Text]:
    """The nearest audience share at which the best plan decides otherwise."""
    for share, decision in sorted(curve, key=lambda point: abs(point[0] - settled.audience_asked)):
        stays = decision in (Decision.KEEP, Decision.EXEMPT)
        if stays == kept or (share < settled.audience_asked) != kept:
            continue
        outcome = {Decision.CLOSE: Text("关停", "closed"), Decision.HAND_OVER: Text("移交", "handed over")}.get(
            decision, Text("保留", "kept")
        )
        yield Text(
            f"若要求保留的受众为{percent(share)}，则{outcome.zh}", f"{outcome.en} if {percent(share)} of the audience had to be kept"
        )
        return
