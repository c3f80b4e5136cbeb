"""Why an account is to be kept, handed over, closed or left alone, in words."""

from collections.abc import Callable

from guikou.consolidation.domain.facts import Facts, Verdict
from guikou.consolidation.domain.grounds import Ground, Hold, Thresholds
from guikou.consolidation.domain.homes import Home, Need
from guikou.consolidation.domain.settled import Decision, Settled
from guikou.consolidation.domain.wording import day, joined, listed, number, percent, quoted
from guikou.kernel.bilingual import Text


def _silent(facts: Facts, _thresholds: Thresholds) -> Text:
    if facts.last_update_on is None or facts.silent_days is None:
        return Text("已停更，超过规定时限", "it stopped publishing for longer than the limit")
    limit = (
        Text("", "")
        if facts.silence_limit_days is None
        else Text(f"，时限{facts.silence_limit_days}天", f", limit {facts.silence_limit_days}")
    )
    since = day(facts.last_update_on)
    return Text(
        f"自{since.zh}起未更新（{facts.silent_days}天{limit.zh}）", f"no update since {since.en} ({facts.silent_days} days{limit.en})"
    )


_BY_GROUND: dict[Ground, Callable[[Facts, Thresholds], Text]] = {
    Ground.SILENT: _silent,
    Ground.ONLY_REPOSTS: lambda _f, _t: Text("只有转发，没有自有内容", "it only reposts and publishes nothing of its own"),
    Ground.SECOND_PRESENCE: lambda _f, _t: Text("本单位在该平台另有账号", "its unit has another account on the platform"),
    Ground.NONE_IN_PRINCIPLE: lambda _f, _t: Text("该类单位原则上不开设账号", "units of its kind in principle hold no account"),
    Ground.REPEATS_OTHERS: lambda f, _t: Text(
        f"采集到内容{number(f.posts or 0)}条，其中{number(f.needless or 0)}条重复他人先发的内容，且并非必须转发",
        f"{number(f.needless or 0)} of its {number(f.posts or 0)} collected posts repeat what others published first and did not have to be carried",
    ),
    Ground.LITTLE_USED: lambda f, t: Text(
        f"单篇阅读中位数{number(f.reads_per_post or 0)}，关注人数{number(f.followers or 0)}，均低于参照线（{number(t.few_reads_per_post)}次、{number(t.few_followers)}人）",
        f"the median post has {number(f.reads_per_post or 0)} reads and the account {number(f.followers or 0)} followers, both below the mark "
        f"({number(t.few_reads_per_post)} reads, {number(t.few_followers)} followers)",
    ),
    Ground.BELOW_EXPECTATION: lambda f, _t: Text(
        f"传播效果已连续{f.months_below}个月低于同类账号的通常水平",
        f"its reach has been below what its peers usually reach for {f.months_below} months in a row",
    ),
    Ground.LOGIN_LOST: lambda _f, _t: Text("登录已丢失，无法运营", "its login is lost, so nobody can run it"),
    Ground.UNDER_WAY: lambda _f, _t: Text("注销已在办理", "it is being cancelled already"),
    Ground.ASKED: lambda _f, _t: Text("按指定要求关停", "it was asked to be closed"),
}
_HELD = {
    Hold.ASKED: Text("按指定要求保留", "it was asked to be kept"),
    Hold.PROTECTED: Text("属受保护账号（公安、应急、少数民族语言或无障碍服务），由人工决定", "it is protected (police, emergency, minority language or accessibility): only a person decides"),
    Hold.MEDIA: Text("属媒体账号，不适用政务新媒体的要求，由人工决定", "it belongs to a news outlet, to which the norms for government accounts do not apply: only a person decides"),
    Hold.NAME_HELD: Text("账号停用但保留名称，防止他人冒用，予以保留", "it rests and holds its name so that nobody else takes it; it is kept"),
    Hold.OWNER_UNCONFIRMED: Text("主办单位未经确认，核实之前不作关停或移交", "nobody has confirmed who owns it; until then it is neither closed nor handed over"),
    Hold.TOO_LITTLE_KNOWN: Text("没有采集到内容，工作量无法估算，依据不足，予以保留", "no post of it was collected and its hours are not known: too little to decide on, so it is kept"),
}  # fmt: skip
_NEEDED = {
    Need.SERVICE: Text("“{subject}”没有其他去处", "“{subject}” has no other home"),
    Need.EMERGENCY: Text("应急职能“{subject}”没有其他去处", "the emergency function “{subject}” has no other home"),
    Need.OUTLET: Text("{subject}没有其他官方发布渠道", "{subject} has no other official outlet"),
    Need.PLACE: Text("{subject}没有其他账号", "{subject} has no other account"),
    Need.LANGUAGE: Text("{subject}内容没有其他账号", "{subject} has no other account"),
}


def why(settled: Settled, place: int) -> Text:
    """Return the grounds of the decision on one account: what was found, what is known, what follows."""
    judged = settled.judged(place)
    found = [_BY_GROUND[ground](judged.facts, settled.model.settings.thresholds) for ground in judged.grounds]
    if not judged.grounds and not settled.choice(place).keeps:
        found = [Text("须把账号总数控制在要求之内", "the number of accounts is limited")]
    known = [] if Ground.LITTLE_USED in judged.grounds else [_followers(judged.facts)]
    return joined([*found, *known, *_known(judged.facts), *_not_told(judged.facts), _so(settled, place)])


def _known(facts: Facts) -> list[Text]:
    known = []
    if facts.posts and facts.own is not None and facts.own_share is not None:
        known.append(
            Text(f"采集到内容{number(facts.posts)}条，其中自有{number(facts.own)}条（{percent(facts.own_share)}）", f"{number(facts.own)} of {number(facts.posts)} collected posts are its own ({percent(facts.own_share)})")
        )  # fmt: skip
    if facts.hours is not None:
        known.append(Text(f"每月约{number(facts.hours)}小时", f"about {number(facts.hours)} hours a month"))
    if facts.offers:
        names = listed([Text(offer.name, offer.name) for offer in facts.offers])
        known.append(Text(f"承载{names.zh}", f"it carries {names.en}"))
    else:
        known.append(Text("没有登记的服务和职责", "no service or duty is registered for it"))
    return known


def _followers(facts: Facts) -> Text:
    if facts.followers is None:
        return Text("关注人数未知", "its followers are not known")
    return Text(f"关注人数{number(facts.followers)}", f"{number(facts.followers)} followers")


def _not_told(facts: Facts) -> list[Text]:
    """Say what could not be judged: it never counts against the account."""
    told = []
    _rule, silence = facts.verdicts.get(Ground.SILENT, ("", Verdict.MET))
    if silence is Verdict.CANNOT_TELL:
        told.append(
            Text("采集滞后，停更与否无法判断", "its collection is behind, so whether it is silent cannot be told")
            if facts.behind
            else Text("停更与否无法判断", "whether it is silent cannot be told")
        )
    if facts.reach == "too-little-data":
        told.append(Text("传播数据不足，效果无法判断", "too few figures to judge its reach"))
    return told


def _so(settled: Settled, place: int) -> Text:
    judged = settled.judged(place)
    match settled.decision(place):
        case Decision.HAND_OVER:
            return _handed_over(settled, place)
        case Decision.CLOSE:
            return _closed(settled, place)
        case _ if judged.hold is not None:
            return _HELD[judged.hold]
        case _ if judged.leads:
            return Text(
                "本单位在该平台有多个账号，保留其中这一个", "of several accounts of its unit on the platform this is the one that is kept"
            )
        case _ if not judged.grounds:
            return Text("没有应当关停或移交的依据，予以保留", "nothing speaks for closing it or handing it over, so it is kept")
        case _:
            reason = _why_kept(settled, place)
            return Text(f"{reason.zh}，予以保留", f"{reason.en}, so it is kept")


def _handed_over(settled: Settled, place: int) -> Text:
    successor = settled.judged(settled.choice(place).successor).facts
    name = quoted(successor.name)
    if settled.choice(place).moves:
        return Text(f"移交{name.zh}，关注者可随账号迁移", f"it is handed over to {name.en}, and its followers can be moved")
    return Text(
        f"移交{name.zh}，关注者不能迁移，由关停公告指引",
        f"it is handed over to {name.en}; followers cannot be moved, the closing notice points there",
    )


def _closed(settled: Settled, place: int) -> Text:
    website = settled.website(place)
    if website is None:
        return Text("予以关停", "it is closed")
    return Text(f"予以关停，指引公众前往{website}", f"it is closed and people are pointed to {website}")


def _why_kept(settled: Settled, place: int) -> Text:
    """Return what holds an account that something speaks against."""
    if held := blocking(settled, place):
        return listed_needs(held)
    programme, standing = settled.model.programme, settled.standing
    keeping = int(programme.first[place])
    ways = list(range(keeping + 1, int(programme.first[place + 1])))
    if not ways:
        return Text("没有可以承接的账号或网站", "no account or website could take over")
    if settled.guests[place]:
        guests = listed([quoted(settled.judged(guest).facts.name) for guest in settled.guests[place]])
        return Text(f"由其承接{guests.zh}", f"it takes over from {guests.en}")
    cheaper = [way for way in ways if programme.cost[way] < programme.cost[keeping]]
    if not cheaper:
        return Text("移交或关停并不减少工作量", "giving it up would save no work")
    if any(standing.possible(way) and _costs_too_much_audience(settled, keeping, way) for way in cheaper):
        asked = percent(settled.audience_asked)
        return Text(f"须保留受众的{asked}", f"{asked} of the audience has to be kept")
    if any(standing.is_full_for(way) for way in cheaper):
        return Text("可以承接的账号已无余力", "the desks that could take over are full")
    return Text("求得的最省工作量方案将其留用", "the plan with the least work that was found needs it")


def _costs_too_much_audience(settled: Settled, keeping: int, way: int) -> bool:
    lost = int(settled.model.programme.audience[keeping] - settled.model.programme.audience[way])
    return settled.audience - lost < settled.least_audience


def blocking(settled: Settled, place: int) -> list[Home]:
    """Return what would lose its home in every way of giving up a kept account, or, failing that, in the way that would lose least."""
    programme = settled.model.programme
    ways = range(int(programme.first[place]) + 1, int(programme.first[place + 1]))
    gaps = [sorted(settled.standing.leaves_gap(option)) for option in ways]
    if not gaps:
        return []
    common = sorted(set.intersection(*map(set, gaps)))
    return [settled.model.homes[home] for home in common or min(gaps, key=lambda gap: (len(gap), gap))]


def listed_needs(homes: list[Home]) -> Text:
    """Return what needs the account, as one statement."""
    return listed(list(dict.fromkeys(_NEEDED[home.need].fill(subject=home.subject) for home in homes)))
