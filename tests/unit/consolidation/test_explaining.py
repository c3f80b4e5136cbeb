"""Why an account is kept although something speaks against it, in cases that are quicker to build from facts than from files."""

from dataclasses import replace

import numpy as np
import pytest

from factories_plan import against, facts, model
from guikou.consolidation.domain.explaining import why
from guikou.consolidation.domain.facts import Offer, Wish
from guikou.consolidation.domain.modelling import Model
from guikou.consolidation.domain.plan_rows import handover_rows
from guikou.consolidation.domain.search import keep_everything
from guikou.consolidation.domain.settled import Decision, Settled
from guikou.consolidation.domain.whatif import changes
from guikou.consolidation.solver import Effort, solve


def settle(one: Model, *, chosen=None, audience=0) -> Settled:
    found = solve(one.programme, effort=Effort(gap=0.0)).chosen if chosen is None else chosen
    return Settled(model=one, chosen=found, slack=0.0, gap=0.0, audience_asked=0.8, least_audience=audience)


def test_a_closed_account_without_a_website_has_no_place_to_point_to():
    quiet = facts("a", verdicts=against("silent"), posts_per_month=0.0)
    settled = settle(model(quiet, facts("b", platform="weibo"), desk_hours_per_month=0))
    assert settled.decision(0) is Decision.CLOSE
    assert why(settled, 0).zh.endswith("；予以关停。")


def test_an_account_that_nobody_can_take_over_from_is_kept():
    settled = settle(model(facts("a", verdicts=against("silent"))))
    assert "没有可以承接的账号或网站，予以保留" in why(settled, 0).zh


def test_an_account_that_takes_over_from_another_says_from_which():
    against_both = {"verdicts": against("none-in-principle")}
    settled = settle(model(facts("a", followers=10, **against_both), facts("b", **against_both)))
    kept = next(place for place in (0, 1) if settled.decision(place) is Decision.KEEP)
    gone = settled.judged(1 - kept).facts.name
    assert f"由其承接“{gone}”" in why(settled, kept).zh


def test_an_account_whose_hand_over_saves_nothing_is_kept():
    settled = settle(model(facts("a", hours=0.1, verdicts=against("none-in-principle")), facts("b")))
    assert settled.decision(0) is Decision.KEEP
    assert "移交或关停并不减少工作量" in why(settled, 0).zh


def test_a_plan_that_was_cut_short_claims_no_reason_that_it_does_not_have():
    one = model(facts("a", verdicts=against("none-in-principle")), facts("b"))
    settled = settle(one, chosen=keep_everything(one.programme))
    assert "求得的最省工作量方案将其留用" in why(settled, 0).zh


def test_an_account_that_goes_for_the_number_alone_says_so():
    one = model(facts("a"), facts("b"), cap=True)
    settled = settle(one, chosen=one.programme.first[:-1] + np.array([1, 0]))
    assert "须把账号总数控制在要求之内" in why(settled, 0).zh
    assert changes(settled, 0, []).zh == "若不限制账号数量，则保留。"


def test_a_service_goes_to_whoever_can_serve_it():
    offer = Offer(service_id="s1", kind="service", name="办事", place=None, language="ug")
    one = model(
        facts("a", hours=80.0, verdicts=against("silent"), offers=(offer,)),
        facts("b", language="zh"),
        facts("c", "other", language="ug", offers=(offer,)),
    )
    settled = settle(one)
    assert settled.decision(0) is Decision.HAND_OVER
    (row,) = handover_rows(settled)
    assert row["successor_id"] == "wechat:c"


def test_a_silence_beyond_every_limit_names_no_limit():
    quiet = facts("a", verdicts=against("silent"), silent_days=400, silence_limit_days=14, posts_per_month=0.0)
    settled = settle(model(quiet, website={"unit": "u"}))
    assert changes(settled, 0, []).zh == "若每2周至少发布1条、间隔不超过14天，则保留。"


def test_an_account_that_others_lean_on_makes_no_promise_about_itself():
    settled = settle(model(facts("a", verdicts=against("silent"), hours=80.0), facts("b")))
    assert settled.decision(0) is Decision.HAND_OVER
    assert changes(settled, 1, []).zh == "试算过的变化都不改变处置。"


@pytest.mark.parametrize("known", [{"wish": Wish.KEEP}, {"protected": True}])
def test_what_is_held_by_hand_says_what_would_happen_without(known):
    quiet = facts("a", verdicts=against("silent"), posts_per_month=0.0, **known)
    settled = settle(model(quiet, website={"unit": "u"}))
    assert "则关停" in changes(settled, 0, []).zh


def test_what_is_held_for_other_reasons_makes_no_promise():
    settled = settle(model(facts("a", kind="media", verdicts=against("silent")), website={"unit": "u"}))
    assert changes(settled, 0, []).zh == "试算过的变化都不改变处置。"


def test_a_bound_that_leaves_doubt_promises_nothing():
    one = model(facts("a", verdicts=against("silent"), posts_per_month=0.0, protected=True), website={"unit": "u"})
    sure = settle(one)
    assert "则关停" in changes(sure, 0, []).zh
    assert changes(replace(sure, slack=1e9), 0, []).zh == "试算过的变化都不改变处置。"
