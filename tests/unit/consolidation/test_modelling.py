from dataclasses import replace

import pytest

from factories_plan import against, facts, model
from guikou.consolidation.domain.candidates import MOST_SUCCESSORS, Units
from guikou.consolidation.domain.facts import Offer, Wish
from guikou.consolidation.domain.grounds import Ground
from guikou.consolidation.domain.homes import Need
from guikou.consolidation.domain.modelling import keeping_hours, load_hours
from guikou.consolidation.domain.programme import OUT

TREE = {"office": "town", "town": "county", "county": None}
SERVICE = Offer(service_id="s1", kind="service", name="学籍查询", place=None, language=None)


def successors(one, name):
    (place,) = [n for n, judged in enumerate(one.judged) if judged.facts.name == name]
    return [one.judged[other].facts.name for other, _ in one.successors[place]]


def ways(one, name):
    return [
        "keep" if c.keeps else "out" if c.successor == OUT else one.judged[c.successor].facts.name + ("+" if c.moves else "")
        for c in one.choices
        if one.judged[c.account].facts.name == name
    ]


def needs(one, need):
    return [home for home in one.homes if home.need is need]


def test_the_superiors_of_a_unit_end_at_the_root_and_in_a_ring():
    assert list(Units(parent=TREE, website={}).superiors("office")) == ["town", "county"]
    assert list(Units(parent={"a": "b", "b": "a"}, website={}).superiors("a")) == ["b"]
    assert list(Units(parent={}, website={}).superiors(None)) == []


def test_the_website_is_the_units_own_or_that_of_its_nearest_superior():
    units = Units(parent=TREE, website={"county": "https://county.example"})
    assert units.website_for("office") == "https://county.example"
    assert units.website_for("elsewhere") is None
    assert units.website_for(None) is None


def test_the_path_of_a_unit_runs_from_the_root():
    units = Units(parent=TREE, website={})
    assert units.path("office") == ("county", "town", "office")
    assert units.path(None) == ()


def test_the_units_own_accounts_come_first_then_those_of_the_nearest_superior_that_has_any():
    one = model(
        facts("a", "office"),
        facts("b", "office", platform="weibo"),
        facts("c", "office"),
        facts("main", "county", followers=9000),
        facts("second", "county", is_main=True),
        parent=TREE,
    )
    assert successors(one, "a") == ["c", "b", "second", "main"]


def test_nobody_hands_over_to_an_account_that_is_silent_unconfirmed_exempt_or_speaks_another_language():
    one = model(
        facts("a", "county", language="zh"),
        facts("silent", "county", verdicts=against("silent")),
        facts("unconfirmed", "county", owner_confirmed=False),
        facts("police", "county", protected=True),
        facts("french", "county", language="fr"),
        facts("good", "county", language="zh"),
        facts("unknown", "county"),
    )
    assert successors(one, "a") == ["good", "unknown"]


def test_without_a_superior_the_main_accounts_of_the_place_take_over():
    one = model(
        facts("a", "office", place="云溪", level="township"),
        facts("main", "county", place="云溪", level="county", is_main=True),
        facts("government", "gov", place="云溪", level="county", function="government-office"),
        facts("village", "village", place="云溪", level="village", is_main=True),
        facts("other", "other", place="别处", level="county", is_main=True),
    )
    assert successors(one, "a") == ["main", "government"]
    assert successors(one, "other") == []


def test_at_most_ten_can_take_over():
    one = model(*(facts(f"a{n:02}", "unit") for n in range(14)))
    assert len(successors(one, "a00")) == MOST_SUCCESSORS


def test_an_account_without_a_ground_can_only_stay():
    assert ways(model(facts("a"), facts("b")), "a") == ["keep"]


def test_a_limit_on_the_number_opens_ways_for_accounts_without_a_ground_but_saves_nothing():
    one = model(facts("a"), facts("b"), cap=True)
    assert ways(one, "a") == ["keep", "b"]
    keep, leave = (c for c in one.choices if c.account == 0)
    assert leave.cost > keep.cost


def test_a_silent_account_with_nothing_of_its_own_may_simply_close():
    assert ways(model(facts("a", verdicts=against("silent"), posts_per_month=0.0)), "a") == ["keep", "out"]


def test_an_account_with_matter_of_its_own_closes_only_where_a_website_is_there_for_it():
    assert ways(model(facts("a", verdicts=against("silent"))), "a") == ["keep"]
    assert ways(model(facts("a", verdicts=against("silent")), website={"unit": "https://u.example"}), "a") == ["keep", "out"]


SECOND = {"verdicts": against("second-presence")}


@pytest.mark.parametrize(
    ("a", "b", "stays"),
    [
        ({"followers": 10}, {"followers": 20}, "b"),
        ({"followers": 20}, {"followers": None}, "a"),
        ({"followers": 10, "is_main": True}, {"followers": 20}, "a"),
        ({"followers": 10, "wish": Wish.KEEP}, {"followers": 20, "is_main": True}, "a"),
        ({}, {}, "a"),
    ],
)
def test_of_several_accounts_of_a_unit_on_a_platform_one_stays_and_the_others_are_handed_over(a, b, stays):
    one = model(facts("a", **SECOND, **a), facts("b", **SECOND, **b), website={"unit": "u"})
    goes = "b" if stays == "a" else "a"
    assert ways(one, stays) == ["keep"]
    assert stays in {way.rstrip("+") for way in ways(one, goes)}
    assert "out" not in ways(one, goes)
    assert [judged.leads for judged in one.judged] == [stays == "a", stays == "b"]
    assert len(one.singles) == 1


def test_where_something_else_speaks_against_each_account_none_has_to_stay():
    worse = against("second-presence", "silent")
    one = model(facts("a", verdicts=worse), facts("b", verdicts=worse))
    assert not any(judged.leads for judged in one.judged)
    assert len(one.singles) == 1


@pytest.mark.parametrize(
    "other", [{"language": "en"}, {"platform": "weibo"}, {"unit": "else"}, {"protected": True}, {"owner_confirmed": False}]
)
def test_a_second_presence_needs_another_account_that_can_be_planned(other):
    one = model(
        facts("a", language="zh", verdicts=against("second-presence")), facts("b", **{"verdicts": against("second-presence"), **other})
    )
    assert one.judged[0].grounds == ()
    assert one.singles == ()


def test_a_wish_to_close_is_a_penalty_when_it_is_not_followed():
    one = model(facts("a", wish=Wish.CLOSE))
    assert [c.penalty for c in one.choices] == [1, 0]


def test_followers_are_moved_into_a_small_verified_account_and_once_only():
    low = against("silent")
    one = model(facts("a", verdicts=low), facts("b", verdicts=low), facts("small", followers=900), facts("large", followers=9000))
    assert ways(one, "a") == ["keep", "small+", "large", "small"]
    (moves,) = one.singles
    assert [one.choices[option].account for option in moves] == [0, 1]


def test_keeping_a_silent_account_means_publishing_again():
    silent = model(facts("a", verdicts=against("silent"), silence_limit_days=14))
    assert keeping_hours(silent.judged[0], silent.settings) > 20
    unknown = model(facts("a", verdicts=against("silent")))
    assert keeping_hours(unknown.judged[0], unknown.settings) == 20


def test_the_successor_takes_over_a_part_of_the_own_matter_only():
    settings = model(facts("a")).settings
    assert load_hours(facts("a", own_share=0.0), settings) == pytest.approx(0.25)
    assert load_hours(facts("a", own_share=0.5), settings) == pytest.approx(0.5 * 18.2 * 0.5 + 0.25)
    assert load_hours(facts("a"), settings, "low") < load_hours(facts("a"), settings) < load_hours(facts("a"), settings, "high")
    assert load_hours(facts("a", hours=None), settings) == pytest.approx(0.25)


def test_a_service_keeps_its_home_with_whoever_takes_over():
    one = model(facts("a", verdicts=against("silent"), offers=(SERVICE,)), facts("b"))
    (home,) = needs(one, Need.SERVICE)
    assert [one.choices[option].successor for option in home.options] == [0, 1]


def test_a_service_on_a_page_needs_no_account_but_an_emergency_function_does():
    assert needs(model(facts("a", offers=(SERVICE,)), pages={"s1": "https://p.example"}), Need.SERVICE) == []
    emergency = replace(SERVICE, kind="emergency")
    assert len(needs(model(facts("a", offers=(emergency,)), pages={"s1": "https://p.example"}), Need.EMERGENCY)) == 1


def test_an_emergency_function_stays_inside_the_unit():
    emergency = replace(SERVICE, kind="emergency")
    one = model(facts("a", "office", verdicts=against("silent"), offers=(emergency,)), facts("b", "town"), parent=TREE)
    (home,) = needs(one, Need.EMERGENCY)
    assert len(home.options) == 1


def test_a_service_in_a_language_goes_to_an_account_in_that_language():
    offer = replace(SERVICE, language="ug")
    one = model(
        facts("a", language=None, verdicts=against("silent"), offers=(offer,)), facts("b", language="zh"), facts("c", language="ug")
    )
    (home,) = needs(one, Need.SERVICE)
    assert [one.judged[one.choices[option].successor].facts.name for option in home.options] == ["a", "c"]


def test_a_unit_without_a_website_needs_an_outlet_and_one_with_a_website_does_not():
    assert [home.key for home in needs(model(facts("a")), Need.OUTLET)] == ["unit"]
    assert needs(model(facts("a"), website={"unit": "u"}), Need.OUTLET) == []
    assert needs(model(facts("a", None)), Need.OUTLET) == []


def test_a_place_needs_an_account_unless_a_website_serves_it():
    assert [home.key for home in needs(model(facts("a", place="云溪")), Need.PLACE)] == ["云溪"]
    assert needs(model(facts("a", place="云溪"), website={"unit": "u"}), Need.PLACE) == []


def test_a_unit_that_speaks_two_languages_goes_on_speaking_both():
    one = model(facts("a", language="en"), facts("b", language="fr"), facts("c", "else", language="en"))
    assert [home.key for home in needs(one, Need.LANGUAGE)] == ["unit|en", "unit|fr"]


def test_a_language_that_few_speak_needs_a_home_and_the_commonest_alone_does_not():
    one = model(facts("a", language="zh"), facts("b", "two", language="zh"), facts("c", "three", language="bo"))
    assert [home.key for home in needs(one, Need.LANGUAGE)] == ["three|bo"]


def test_a_language_goes_only_to_an_account_that_speaks_it():
    one = model(
        facts("a", language="bo", verdicts=against("silent")),
        facts("b"),
        facts("c", language="bo"),
        facts("d", "x", language="zh"),
        facts("e", "y", language="zh"),
        facts("f", "z", language="zh"),
    )
    (home,) = needs(one, Need.LANGUAGE)
    assert {one.judged[one.choices[option].successor].facts.name for option in home.options} == {"a", "c"}


def test_the_programme_counts_followers_at_the_low_end():
    one = model(facts("a", verdicts=against("silent"), followers=1000, posts_per_month=0.0), facts("b", followers=5000))
    assert one.programme.audience.tolist() == [1000, 50, 0, 5000]
    assert one.followers == 6000


def test_nothing_is_ordered_by_a_wish_alone():
    one = model(facts("a", wish=Wish.CLOSE, owner_confirmed=False))
    assert one.judged[0].grounds == (Ground.ASKED,)
    assert one.judged[0].hold is None
