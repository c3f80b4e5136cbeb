import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from factories_dataset import dataset
from factories_facts import AS_OF, ago
from guikou.inspection.domain.parameters import BadParameters
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.domain.whatif import judge
from guikou.inspection.facts import gather
from guikou.inspection.loading import load_packs
from guikou.inspection.run import inspect
from guikou.kernel.progress import Silent
from guikou.kernel.tables import FINDINGS, RULES

NATIONAL = load_packs(["cn-national"])
BOTH = load_packs(["cn-national", "general"])


def _inspect(data, rules=BOTH, as_of=AS_OF):
    return inspect(data, rules=rules, as_of=as_of, progress=Silent())


def _facts(data, as_of=AS_OF):
    return gather(data, as_of=as_of, progress=Silent())


def _verdicts(inspection, rule_id):
    chosen = inspection.findings.filter(pl.col("rule_id") == rule_id)
    return dict(zip(chosen["account_id"], chosen["verdict"], strict=True))


def _post(account_id, days, **values):
    return {"account_id": account_id, "published_at": ago(days), "title": "通知", **values}


def test_every_account_has_exactly_one_finding_for_every_rule_that_is_on_and_applies(tmp_path):
    data = dataset(
        folder=tmp_path,
        accounts=[{"account_id": "wechat:a"}, {"account_id": "website:b"}, {"account_id": "wechat:c", "status": "cancelling"}],
    )
    found = _inspect(data)
    assert found.findings.schema == FINDINGS.schema
    assert found.rules.schema == RULES.schema
    assert found.findings.select("account_id", "rule_id").is_unique().all()
    for account_id, known in found.facts.items():
        expected = [rule.rule_id for rule, _ in BOTH.in_force(AS_OF.date()) if rule.applies.to(known)]
        assert found.findings.filter(pl.col("account_id") == account_id)["rule_id"].to_list() == expected


def test_findings_stand_in_the_order_of_account_ids_whatever_the_order_of_the_register(tmp_path):
    ids = [f"wechat:{letter}" for letter in "cab"]
    found = _inspect(dataset(folder=tmp_path, accounts=[{"account_id": one} for one in ids]))
    assert found.findings["account_id"].unique(maintain_order=True).to_list() == sorted(ids)


def test_missing_data_is_never_not_met(tmp_path):
    found = _inspect(dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}, {"account_id": "website:b"}]))
    assert set(found.findings["verdict"]) == {"cannot-tell"}


def test_a_cancelling_account_is_under_its_own_rule(tmp_path):
    data = dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a", "status": "cancelling", "last_update_at": ago(40)}])
    found = _inspect(data)
    assert _verdicts(found, "cn.silence") == {}
    assert _verdicts(found, "cn.cancelling") == {"wechat:a": "met"}
    assert _verdicts(_inspect(data, load_packs(["cn-yangling"])), "cn.updates-until-cancelled") == {}
    later = datetime.fromisoformat("2025-06-19T15:32:00+08:00")
    assert _verdicts(_inspect(data, load_packs(["cn-yangling"]), later), "cn.updates-until-cancelled") == {"wechat:a": "cannot-tell"}


def test_a_closed_account_is_under_no_rule(tmp_path):
    data = dataset(
        folder=tmp_path, accounts=[{"account_id": "wechat:a", "status": "cancelled"}, {"account_id": "x:b", "status": "removed"}]
    )
    assert _inspect(data).findings.is_empty()


def test_every_finding_names_pack_document_and_clause_in_force_that_day(tmp_path):
    data = dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}])
    old = _inspect(data, NATIONAL, datetime.fromisoformat("2019-01-01T00:00:00+08:00")).findings
    assert "cn.silence" not in old["rule_id"].to_list()
    assert "cn.one-per-platform" in old["rule_id"].to_list()
    personal = _inspect(data, NATIONAL, datetime.fromisoformat("2021-11-01T00:00:00+08:00")).findings.filter(
        pl.col("rule_id") == "cn.personal-data"
    )
    assert "个人信息保护法" in personal["document"].item()
    assert _inspect(data).findings.select("pack", "document", "clause").null_count().sum_horizontal().item() == 0


def test_the_day_of_inspection_is_that_of_the_dataset_not_of_the_caller(tmp_path):
    data = dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}])
    in_utc = datetime.fromisoformat("2019-04-17T23:00:00+00:00")
    assert "cn.silence" in _inspect(data, NATIONAL, in_utc).findings["rule_id"].to_list()


def test_the_platforms_last_update_counts_and_a_collector_that_is_behind_accuses_nobody(tmp_path):
    accounts = [
        {"account_id": "wechat:behind", "last_update_at": ago(16)},
        {"account_id": "wechat:fresh", "last_update_at": ago(1)},
        {"account_id": "wechat:silent", "last_update_at": ago(20)},
    ]
    posts = [_post("wechat:behind", 30), _post("wechat:fresh", 1), _post("wechat:silent", 20)]
    found = _inspect(dataset(folder=tmp_path, accounts=accounts, posts=posts))
    assert _verdicts(found, "cn.silence") == {"wechat:behind": "cannot-tell", "wechat:fresh": "met", "wechat:silent": "not-met"}


def test_a_register_in_which_nobody_moved_lately_is_old(tmp_path):
    accounts = [{"account_id": f"wechat:{n:02}", "last_update_at": ago(30 + n)} for n in range(10)]
    assert set(_verdicts(_inspect(dataset(folder=tmp_path, accounts=accounts, coverage=[])), "cn.silence").values()) == {"cannot-tell"}
    few = dataset(folder=tmp_path, accounts=accounts[:9], coverage=[])
    assert set(_verdicts(_inspect(few), "cn.silence").values()) == {"not-met"}


def test_posts_alone_prove_silence_only_where_their_file_came_far_enough(tmp_path):
    accounts = [{"account_id": f"weibo:{name}"} for name in ("quiet", "busy", "alone", "dated")]
    posts = [
        _post("weibo:quiet", 30, source=1),
        _post("weibo:busy", 1, source=1),
        _post("weibo:alone", 30, source=2),
        _post("weibo:dated", 30, source=3),
    ]
    files = [{"source": 1}, {"source": 2, "dated_on": date(2021, 6, 30)}, {"source": 3, "dated_on": date(2021, 6, 18)}]
    found = _inspect(dataset(folder=tmp_path, accounts=accounts, posts=posts, files=files))
    assert _verdicts(found, "cn.silence") == {
        "weibo:alone": "cannot-tell",
        "weibo:busy": "met",
        "weibo:dated": "not-met",
        "weibo:quiet": "not-met",
    }


def test_a_file_that_stood_still_for_one_account_proves_nothing_for_another(tmp_path):
    accounts = [{"account_id": "wechat:quiet"}, {"account_id": "wechat:on", "last_update_at": ago(1)}, {"account_id": "wechat:busy"}]
    posts = [_post("wechat:quiet", 30), _post("wechat:on", 20), _post("wechat:busy", 1)]
    assert _verdicts(_inspect(dataset(folder=tmp_path, accounts=accounts, posts=posts)), "cn.silence")["wechat:quiet"] == "cannot-tell"


def test_a_source_that_broke_off_accuses_nobody(tmp_path):
    accounts = [{"account_id": "wechat:quiet"}, {"account_id": "wechat:busy"}]
    posts = [_post("wechat:quiet", 30, source=4), _post("wechat:busy", 1, source=4)]
    files = [{"source": 4, "error_zh": "压缩包不完整", "error_en": "truncated"}]
    found = _inspect(dataset(folder=tmp_path, accounts=accounts, posts=posts, files=files))
    assert _verdicts(found, "cn.silence")["wechat:quiet"] == "cannot-tell"


def test_what_came_after_the_inspection_is_left_out(tmp_path):
    data = dataset(
        folder=tmp_path,
        accounts=[{"account_id": "wechat:a", "last_update_at": ago(-5), "interactive": None}],
        posts=[_post("wechat:a", -1, title="2月30日"), _post("wechat:a", 3)],
        questions=[
            {"account_id": "wechat:a", "asked_at": ago(-1)},
            {"account_id": "wechat:a", "asked_at": ago(50), "answered_at": ago(-2)},
        ],
        figures=[{"account_id": "wechat:a", "at": ago(10), "value": 1}, {"account_id": "wechat:a", "at": ago(-1), "value": 99_999}],
        changes=[{"kind": "moved", "account_id": "wechat:a", "dated_on": date(2021, 6, 20), "sentence_zh": "变", "sentence_en": "moved"}],
    )
    known = _facts(data)["wechat:a"]
    assert (known.last_update_at, known.last_post_at, known.posts) == (None, ago(3), 1)
    assert [one.question_id for one in known.open_questions] == ["q2"]
    assert (known.answered, known.jumps, known.owner_moves) == ((), None, ())
    assert known.content["dates"].found == 0


def test_questions_are_open_or_answered(tmp_path):
    rows = [
        {"account_id": "wechat:a", "asked_at": ago(100)},
        {"account_id": "wechat:a", "asked_at": ago(90), "answered_at": ago(80)},
        {"account_id": "wechat:a", "asked_at": ago(70), "answer": "已答复"},
        {"account_id": None, "asked_at": ago(60)},
    ]
    known = _facts(dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}, {"account_id": "wechat:b"}], questions=rows))
    assert [one.question_id for one in known["wechat:a"].open_questions] == ["q1"]
    assert known["wechat:a"].answered == ("q2", "q3")
    assert known["wechat:b"].open_questions is None


def test_units_hold_their_accounts_in_use(tmp_path):
    unit = {"organisation_id": "o1", "organisation_name": "甲局", "organisation_origin": "data"}
    accounts = [
        {"account_id": "wechat:a", **unit},
        {"account_id": "wechat:b", **unit},
        {"account_id": "wechat:c", **unit, "status": "closing"},
        {"account_id": "wechat:~d", "organisation_name": "乙局", "organisation_origin": "data"},
        {"account_id": "wechat:e"},
    ]
    data = dataset(folder=tmp_path, accounts=accounts)
    known = _facts(data)
    assert [one.account_id for one in known["wechat:a"].unit_accounts] == ["wechat:a", "wechat:b"]
    assert [one.named_only for one in known["wechat:~d"].unit_accounts] == [True]
    assert known["wechat:e"].unit_accounts is None
    verdicts = _verdicts(_inspect(data), "cn.one-per-platform")
    assert verdicts == {"wechat:a": "not-met", "wechat:b": "not-met", "wechat:e": "cannot-tell", "wechat:~d": "met"}


def test_residents_come_from_the_unit(tmp_path):
    data = dataset(
        folder=tmp_path,
        accounts=[{"account_id": "wechat:a", "organisation_id": "o1"}, {"account_id": "wechat:b"}],
        organisations=[{"organisation_id": "o1", "residents": 50_000}],
    )
    assert [known.residents for known in _facts(data).values()] == [50_000, None]


def test_owners_come_from_conflicts_and_changes(tmp_path):
    data = dataset(
        folder=tmp_path,
        accounts=[{"account_id": "wechat:a"}, {"account_id": "wechat:b"}],
        conflicts=[
            {"kind": "one-id-several-bodies", "accounts": ["wechat:a"], "values": ["甲局", "乙局", "甲局"]},
            {"kind": "near-equal-names", "accounts": ["wechat:b"], "values": ["x", "y"]},
        ],
        changes=[{"kind": "moved", "account_id": "wechat:b", "dated_on": date(2021, 1, 1), "sentence_zh": "改。", "sentence_en": "Moved."}],
    )
    known = _facts(data)
    assert known["wechat:a"].registered_owners == ("甲局", "乙局")
    assert known["wechat:b"].owner_moves[0].en == "Moved."
    assert _verdicts(_inspect(data), "cn.owner-changed") == {"wechat:a": "not-met", "wechat:b": "not-met"}


def test_a_lost_login_is_known_from_staffing(tmp_path):
    data = dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}], staffing=[{"account_id": "wechat:a", "login_lost": True}])
    assert _verdicts(_inspect(data), "general.owner") == {"wechat:a": "not-met"}


def test_posts_without_a_time_are_counted_and_read_but_are_no_update(tmp_path):
    posts = [{"account_id": "wechat:a", "title": "2月30日停水"}]
    known = _facts(dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}], posts=posts))["wechat:a"]
    assert (known.posts, known.newest, known.content["dates"].found) == (1, (), 1)


def test_the_newest_thirty_posts_and_originals_are_kept_with_ties_by_id(tmp_path):
    posts = [_post("wechat:a", day // 2, original=day % 2 == 0, post_id=f"p{day:02}") for day in range(80)]
    random.Random(7).shuffle(posts)
    known = _facts(dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}], posts=posts))["wechat:a"]
    assert [item.post_id for item in known.newest] == [f"p{day:02}" for day in range(30)]
    assert [item.post_id for item in known.originals] == [f"p{day:02}" for day in range(0, 62, 2)]
    assert known.last_unknown_origin_at is None


def test_posts_without_a_reaction_are_kept_by_their_reads(tmp_path):
    posts = [
        _post("wechat:a", 1, reads=100, likes=0),
        _post("wechat:a", 2, reads=900, likes=0, comments=0),
        _post("wechat:a", 3, reads=5000, likes=0, comments=1),
        _post("wechat:a", 4, reads=7000, likes=3),
        _post("wechat:a", 5, reads=9000),
        _post("wechat:b", 5, reads=9000),
    ]
    known = _facts(dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}, {"account_id": "wechat:b"}], posts=posts))
    assert [(one.post_id, one.reads) for one in known["wechat:a"].unliked] == [("wechat:p2", 900), ("wechat:p1", 100)]
    assert known["wechat:b"].unliked is None


def test_dead_links_and_pictures_are_counted_where_known(tmp_path):
    posts = [
        _post("wechat:a", 1, dead_links=2, pictures=3, pictures_without_text=1),
        _post("wechat:a", 2, dead_links=0, pictures=0, pictures_without_text=0),
        _post("wechat:a", 3),
    ]
    found = _inspect(dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}, {"account_id": "wechat:b"}], posts=posts))
    assert (found.facts["wechat:a"].dead_links.looked_at, found.facts["wechat:a"].pictures.looked_at) == (2, 1)
    assert _verdicts(found, "general.dead-links") == {"wechat:a": "not-met", "wechat:b": "cannot-tell"}
    assert _verdicts(found, "general.pictures") == {"wechat:a": "not-met", "wechat:b": "cannot-tell"}
    sentence = found.findings.filter(pl.col("rule_id") == "general.dead-links")["sentence_en"][0]
    assert "one post has 2 dead links" in sentence


def test_the_newest_posts_with_a_fault_are_the_evidence(tmp_path):
    posts = [_post("wechat:a", day, title="活动定于2月30日举行", post_id=f"p{day:02}") for day in range(1, 26)] + [_post("wechat:a", 0)]
    found = _inspect(dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}], posts=posts)).findings
    row = found.filter(pl.col("rule_id") == "cn.dates").row(0, named=True)
    assert row["verdict"] == "not-met"
    assert row["evidence"] == [f"post:p{day:02}" for day in range(1, 21)]
    assert row["evidence_count"] == 25
    assert row["sentence_zh"].startswith("检查了26条内容，25条可能有")


def test_full_width_digits_pass_the_prefilter(tmp_path):
    data = dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}], posts=[_post("wechat:a", 1, title="活动定于２月３０日举行")])
    assert _facts(data)["wechat:a"].content["dates"].found == 1


def test_a_jump_is_compared_with_peers_of_the_platform_in_the_same_months(tmp_path):
    accounts = [{"account_id": f"wechat:{n}"} for n in range(8)]
    figures = []
    for n in range(8):
        after = 20_000 if n == 0 else 1_100
        figures += [
            {"account_id": f"wechat:{n}", "at": ago(40), "value": 1_000},
            {"account_id": f"wechat:{n}", "at": ago(10), "value": after},
        ]
    data = dataset(folder=tmp_path, accounts=accounts, figures=figures)
    jump = _facts(data)["wechat:0"].jumps[0]
    assert (jump.before, jump.after, jump.peers, jump.peer_growth) == (1_000, 20_000, 7, pytest.approx(1.1))
    assert _facts(data)["wechat:1"].jumps[0].peer_growth == pytest.approx(1.1)
    verdicts = _verdicts(_inspect(data), "cn.growth")
    assert verdicts == {"wechat:0": "not-met", **{f"wechat:{n}": "met" for n in range(1, 8)}}


@pytest.mark.parametrize(("accounts", "jumping", "found"), [(8, 2, True), (40, 4, True), (8, 6, False), (40, 8, False), (5, 1, None)])
def test_jumps_of_a_few_in_one_month_do_not_hide_each_other_but_those_of_many_do(tmp_path, accounts, jumping, found):
    growth = [(n, 20_000 + n if n < jumping else 1_100) for n in range(accounts)]
    figures = [
        {"account_id": f"wechat:{n}", "at": ago(day), "value": value} for n, after in growth for day, value in ((40, 1_000), (10, after))
    ]
    data = dataset(folder=tmp_path, accounts=[{"account_id": f"wechat:{n}"} for n in range(accounts)], figures=figures)
    verdicts = _verdicts(_inspect(data), "cn.growth")
    expected = {True: "not-met", False: "met", None: "cannot-tell"}[found]
    assert {verdicts[f"wechat:{n}"] for n in range(jumping)} == {expected}


def test_readings_far_apart_and_floors_are_no_jump(tmp_path):
    figures = [
        {"account_id": "wechat:a", "at": ago(100), "value": 10},
        {"account_id": "wechat:a", "at": ago(50), "value": 90_000},
        {"account_id": "wechat:a", "at": ago(40), "value": 100_001, "floor": True},
        {"account_id": "wechat:a", "at": ago(40), "value": 5, "name": "posts"},
    ]
    assert _facts(dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}], figures=figures))["wechat:a"].jumps is None


def test_one_rule_can_be_judged_again_with_other_parameters(tmp_path):
    data = dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a", "last_update_at": ago(18)}], coverage=[])
    known, rule = _inspect(data).facts["wechat:a"], BOTH.rule("cn.silence")
    assert judge(known, rule).verdict is Verdict.NOT_MET
    assert judge(known, rule, {"days": 21}).verdict is Verdict.MET
    assert judge(known, BOTH.rule("cn.no-account-in-principle"), {"levels": ["village"]}).verdict is Verdict.CANNOT_TELL
    assert judge(replace(known, as_of=AS_OF - timedelta(days=2000)), rule) is None
    with pytest.raises(BadParameters):
        judge(known, rule, {"weeks": 3})


def test_texts_are_not_read_where_no_rule_asks(tmp_path):
    data = dataset(folder=tmp_path, accounts=[{"account_id": "wechat:a"}], posts=[_post("wechat:a", 1)])
    only = replace(NATIONAL, rules=tuple(rule for rule in NATIONAL.rules if rule.check != "texts-free-of"))
    assert _inspect(data, only).facts["wechat:a"].content == {}


def test_the_same_dataset_gives_the_same_findings_in_any_order_of_rows(tmp_path):
    accounts = [{"account_id": f"wechat:{n}", "organisation_id": f"o{n % 3}", "organisation_name": f"局{n % 3}"} for n in range(9)]
    posts = [_post(f"wechat:{n % 9}", n % 5, post_id=f"p{n}", title="2月30日", reads=n % 4, likes=0) for n in range(90)]
    one = _inspect(dataset(folder=tmp_path, accounts=accounts, posts=posts)).findings
    shuffled_accounts, shuffled_posts = accounts[:], posts[:]
    random.Random(3).shuffle(shuffled_accounts)
    random.Random(4).shuffle(shuffled_posts)
    assert _inspect(dataset(folder=tmp_path, accounts=shuffled_accounts, posts=shuffled_posts)).findings.equals(one)
