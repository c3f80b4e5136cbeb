import pytest

from factories_plan import against, facts, rules
from guikou.consolidation.domain.facts import Verdict, Wish
from guikou.consolidation.domain.grounds import Ground, Hold, carries_matter, grounds, hold

THRESHOLDS = rules().thresholds
USED = {"followers": 999, "reads_per_post": 99.0, "reach": "within"}


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({}, []),
        ({"verdicts": against("silent", "second-presence")}, [Ground.SILENT, Ground.SECOND_PRESENCE]),
        ({"verdicts": against("only-reposts", "none-in-principle")}, [Ground.ONLY_REPOSTS, Ground.NONE_IN_PRINCIPLE]),
        ({"verdicts": {"silent": ("cn.silence", Verdict.CANNOT_TELL)}}, []),
        ({"verdicts": {"silent": ("cn.silence", Verdict.MET)}}, []),
        ({"posts": 10, "needless": 6}, [Ground.REPEATS_OTHERS]),
        ({"posts": 10, "needless": 5}, []),
        ({"posts": 4, "needless": 4}, []),
        ({"posts": None, "needless": 4}, []),
        ({"posts": 10, "needless": None}, []),
        (USED, [Ground.LITTLE_USED]),
        ({**USED, "followers": 1000}, []),
        ({**USED, "followers": None}, []),
        ({**USED, "reads_per_post": 100.0}, []),
        ({**USED, "reads_per_post": None}, []),
        ({**USED, "reach": "too-little-data"}, []),
        ({"reach": "below", "months_below": 6}, [Ground.BELOW_EXPECTATION]),
        ({"reach": "below", "months_below": 5}, []),
        ({"reach": "below", "months_below": None}, []),
        ({"reach": "within", "months_below": 9}, []),
        ({"login_lost": True}, [Ground.LOGIN_LOST]),
        ({"status": "login-lost"}, [Ground.LOGIN_LOST]),
        ({"status": "closing"}, [Ground.UNDER_WAY]),
        ({"status": "cancelling"}, [Ground.UNDER_WAY]),
        ({"wish": Wish.CLOSE}, [Ground.ASKED]),
        ({"wish": Wish.KEEP}, []),
    ],
)
def test_grounds_are_what_is_known_to_speak_against_an_account(known, found):
    assert list(grounds(facts("a", **known), THRESHOLDS)) == found


@pytest.mark.parametrize(
    ("known", "held"),
    [
        ({}, None),
        ({"protected": True}, Hold.PROTECTED),
        ({"protected": True, "wish": Wish.KEEP}, Hold.PROTECTED),
        ({"protected": True, "wish": Wish.CLOSE}, None),
        ({"wish": Wish.KEEP}, Hold.ASKED),
        ({"status": "cancelling", "owner_confirmed": False}, None),
        ({"kind": "media"}, Hold.MEDIA),
        ({"status": "dormant"}, Hold.NAME_HELD),
        ({"owner_confirmed": False}, Hold.OWNER_UNCONFIRMED),
        ({"unit": None}, Hold.OWNER_UNCONFIRMED),
        ({"hours": None}, Hold.TOO_LITTLE_KNOWN),
    ],
)
def test_a_plan_leaves_alone_what_it_must_not_touch(known, held):
    assert hold(facts("a", **known)) is held


@pytest.mark.parametrize(
    ("known", "carries"),
    [
        ({"posts_per_month": None}, True),
        ({"posts_per_month": 1.0}, True),
        ({"posts_per_month": 0.9}, False),
        ({"posts_per_month": 10.0, "own_share": 0.05}, False),
        ({"posts_per_month": 10.0, "own_share": 0.5}, True),
    ],
)
def test_matter_of_its_own_needs_a_place_to_appear(known, carries):
    assert carries_matter(facts("a", **known), THRESHOLDS) is carries


def test_every_threshold_names_rules_that_packs_have():
    assert set(THRESHOLDS.rules.values()) == {Ground.SILENT, Ground.ONLY_REPOSTS, Ground.SECOND_PRESENCE, Ground.NONE_IN_PRINCIPLE}
