"""What the checks before release find, and what they leave alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from guikou.kernel.bilingual import Language, Text
from guikou.release.data import confusions, jargon
from guikou.release.domain.checks import CHECKS, look
from guikou.release.domain.checks.base import (
    AccountStop,
    CannotOverrule,
    Draft,
    Known,
    Level,
    Official,
    Picture,
    Place,
    Remark,
    Term,
    overrule,
    sentences,
    standing,
)

ON = date(2026, 11, 21)
STOPPING = {"旧号": date(2026, 11, 20), "水务微信": ON, "政府网": date(2026, 11, 28), "报社": date(2026, 11, 29)}
KNOWN = Known(
    officials=(
        Official("张三", ("副县长", "县政府副县长")),
        Official("李小明", ("教育局局长",)),
        Official("李小朋", ("财政局局长",)),
        Official("欧", ("县长",)),
        Official("张三丰", ("县长",)),
    ),
    terms=(Term("县卫生健康局", ("县卫计局", "县卫生局", "卫生健康")),),
    confusions=confusions(),
    jargon=jargon(),
    stops={name: AccountStop(Text(name, name), day) for name, day in STOPPING.items()},
    hosts=frozenset({"gov.cn", "county.example"}),
    dead={"https://county.example/old": Text("找不到页面", "page not found")},
    telephones=frozenset({"+86 139 0000 1111"}),
)
GOOD = Draft(Language.ZH, "停水通知", "<p>明天停水，请储水。</p>", ON)
BY_CODE = {check.code: check for check in CHECKS}


def found(code: str, draft: Draft, known: Known = KNOWN) -> list[tuple[str, str]]:
    """Return level and wording of each remark of a check."""
    fields = {"title": draft.title, "digest": draft.digest, "html": draft.body.text, "text": draft.text}
    return [
        (each.level.value, fields[each.place.field][each.place.start : each.place.end] if each.place.field in fields else each.place.field)
        for each in BY_CODE[code].find(draft, known)
    ]


def zh(body: str, **more: Any) -> Draft:
    return replace(GOOD, html=f"<p>{body}</p>", **more)


def en(body: str, **more: Any) -> Draft:
    return replace(GOOD, language=Language.EN, html=f"<p>{body}</p>", **({"title": "Water"} | more))


WHOLE_ZH = (
    "为避免重复运营，根据《关于推进政务新媒体健康有序发展的意见》，决定关停微信公众号“某县水务”。停止更新：12月31日为最后一日。停更后启动注销程序，冻结期约15天。"
    "信息请关注“某县发布”。已发布的内容全部归档。未答复的留言将逐一答复。个人信息依法处理。联系电话0871-65123456。对关停有意见的，请在12月20日前提出。"
)
WHOLE_EN = (
    "To give the public one place, the WeChat account is closing under the opinion of 2018. Last day: 31 December 2026. It is cancelled after a freeze of 15 days. "
    "Please follow our county account. What was published is archived. Open questions are answered. Personal data is handled by law. Contact: 0871-65123456. Objections are welcome."
)
FOUND: Mapping[str, list[tuple[Draft, list[tuple[str, str]]]]] = {
    "blanks": [
        (replace(GOOD, title=" "), [("stop", "")]),
        (replace(GOOD, html="<p> </p>"), [("stop", "")]),
        (zh("定于2026年XX月XX日停水"), [("stop", "X月XX日")]),
        (zh("由某某单位负责"), [("warn", "某某")]),
        (zh("××县供水公司"), [("warn", "××")]),
        (en("Call [insert number] now. lorem ipsum"), [("stop", "[insert "), ("warn", "lorem ipsum")]),
        (replace(GOOD, text="TODO"), [("warn", "TODO")]),
    ],
    "dates": [
        (zh("2026年2月30日恢复"), [("stop", "2026年2月30日")]),
        (zh("2026-02-29停水"), [("stop", "2026-02-29")]),
        (zh("13月1日"), [("stop", "13月1日")]),
        (zh("11月22日（星期一）停水"), [("stop", "11月22日（星期一")]),
        (zh("下周一2026年11月25日停水"), [("stop", "2026年11月25日")]),
        (zh("2026-11-22 周天，2026-11-23 周天"), [("stop", "2026-11-23 周天")]),
        (zh("11月22日至20日"), [("stop", "11月22日至20日")]),
        (zh("2026年11月22日8:00至2025年11月23日"), [("stop", "2026年11月22日8:00至2025年11月23日")]),
        (zh("报名时间：11月10日"), [("warn", "11月10日")]),
        (zh("请于11月10日前提交"), [("warn", "11月10日")]),
        (zh("报名时间：2026年11月10日至2026年11月15日"), [("warn", "2026年11月15日")]),
        (en("Off on 31 November"), [("stop", "31 November")]),
        (en("Off on Monday, 22 November 2026"), [("stop", "Monday, 22 November 2026")]),
        (en("Off on November 22, 2026 (Monday)"), [("stop", "November 22, 2026 (Monday)")]),
        (en("From 22 November to 20 November"), [("stop", "22 November to 20 November")]),
        (en("Apply by May 3, 2026"), [("warn", "May 3, 2026")]),
    ],
    "figures": [
        (zh("培训共120人，男70人，女40人"), [("warn", "培训共120人，男70人，女40人")]),
        (zh("参加培训共120人。参加培训共130人"), [("warn", "参加培训共130人")]),
        (zh("停水涉及1,300户", title="停水涉及1200户"), [("warn", "1200户")]),
        (en("120 people, 70 men and 40 women"), [("warn", "120 people, 70 men and 40 women")]),
        (en("It hits 1,300 homes", title="1,200 homes without water"), [("warn", "1,200 homes")]),
    ],
    "names": [
        (zh("县长张三出席"), [("warn", "县长张三")]),
        (zh("张三书记出席"), [("warn", "张三书记")]),
        (zh("副县长张叁出席"), [("warn", "张叁")]),
        (zh("教育局局长 李大明出席"), [("warn", "李大明")]),
        (zh("县卫计局提醒"), [("warn", "县卫计局")]),
    ],
    "personal": [
        (zh("身份证号11010519491231002X。"), [("stop", "11010519491231002X")]),
        (zh("身份证号110105 19491231 002x。"), [("stop", "110105 19491231 002x")]),
        (zh("身份证号110105194912310021。"), [("warn", "110105194912310021")]),
        (zh("卡号6222 0210 0111 6245 702"), [("stop", "6222 0210 0111 6245 702")]),
        (zh("捐款账户4111111111111111"), [("warn", "4111111111111111")]),
        (zh("手机138-1234-5678"), [("warn", "138-1234-5678")]),
    ],
    "pictures": [
        (replace(GOOD, html='<p>见<img src="picture:0">图</p>'), [("stop", "")]),
        (replace(GOOD, html='<p>见<img src="picture:0" alt="图片1">图</p>'), [("warn", "")]),
        (replace(GOOD, pictures=(Picture("a.jpg", " "),)), [("stop", "pictures")]),
        (replace(GOOD, pictures=(Picture("a.jpg", "停水地图-终稿.jpg"),)), [("warn", "pictures")]),
    ],
    "contrast": [
        (zh('<span style="color:#aaa">浅</span>'), [("warn", "浅")]),
        (zh('<span style="color:rgb(200,200,200)">浅</span>'), [("warn", "浅")]),
        (zh('<b style="color:white;background:#ff0">浅</b>'), [("warn", "浅")]),
        (zh('<b style="color:#fff;background:#777;font-size:18px">浅</b>'), [("warn", "浅")]),
        (zh('<b style="color:rgba(0,0,0,.3)">浅</b><i style="color:#0000004d">淡</i>'), [("warn", "浅"), ("warn", "淡")]),
    ],
    "readable": [
        (zh("长" * 81 + "。"), [("warn", "长" * 81)]),
        (zh("请予以办理"), [("warn", "予以")]),
        (en("word " * 31 + "."), [("warn", ("word " * 31).strip())]),
        (en("Store water prior to noon."), [("warn", "prior to")]),
    ],
    "links": [
        (zh('<a href="javascript:alert(1)">点</a>'), [("stop", "点")]),
        (zh('<a href="/a/b">点</a>'), [("stop", "点")]),
        (zh('<a href="https://[::1">点</a>'), [("stop", "点")]),
        (zh('<a href="https://county.example/old">点</a>'), [("warn", "点")]),
        (zh('<a href="https://gov.cn.evil.example/">点</a>'), [("warn", "点")]),
        (zh("见 https://evil.example/a。"), [("warn", "https://evil.example/a")]),
        (replace(GOOD, text="见 http://notgov.cn/a."), [("warn", "http://notgov.cn/a")]),
    ],
    "stops": [
        (
            replace(GOOD, accounts=("旧号", "水务微信", "政府网", "新账号")),
            [("stop", "accounts"), ("stop", "accounts"), ("warn", "accounts")],
        ),
        (replace(GOOD, kind="closing-notice", accounts=("旧号", "水务微信")), [("stop", "accounts")]),
    ],
    # As such notices are: the first of Zhangjiagang in April 2024, with another name.
    "closings": [
        (zh("“某县住建”微信公众号自2024年4月22日起停止更新，并启动注销程序。", kind="closing-notice", title="公告"), [("warn", "")] * 9),
        (zh("因机构改革，本单位账号即日起关停注销。", kind="closing-notice", title="公告"), [("warn", "")] * 10),
        (en("Our account closes today.", kind="closing-notice"), [("warn", "")] * 11),
    ],
}

FINE: Mapping[str, list[Draft]] = {
    "blanks": [GOOD, zh("张某某、李××的个人信息不公开"), replace(GOOD, html="", text="停水"), replace(GOOD, html='<img src="picture:0">')],
    "dates": [
        zh("2024年2月29日（星期四）"), zh("农历2月30日"), zh("网传“2月30日”的日期不存在"), zh("12月28日至1月3日"), zh("11月22日至25日，11月22日至周一"),
        zh("截至11月20日，共受理120件"), zh("截止11月20日，已受理120件"), zh("报名时间：11月30日"), zh("0000年11月22日"), zh("每年5月1日（星期一）"), zh("11月22日（星期日）至11月23日"), zh("下周三（2026年11月25日）停水"), zh("周一至周五2026年11月25日起"), zh("每周一2026年11月25日起"),
        zh("成立于1998年，11月20日开放"), en("Sunday, 22 November 2026 to 23 November 2026"), en("By 3 December 2026. In May 300 homes"), zh("11月22日至99日"), zh("1-2-30和版本2026.1.1.2"),
        zh("2月29日"), zh("1月1日", on=date(9999, 12, 31)), zh("报名条件：2020年8月31日前出生"), zh("报名时间：11月10日至12月10日"), zh("有效期自2020年1月1日起"), zh("报名对象：2020年8月31日（含）以前出生"),
    ],
    "figures": [
        zh("共120人，男70人，女50人"), zh("每户补助500元，每户补助300元"), zh("停水涉及1200户，1,200户", title="停水涉及1,200户"), zh("没有数字", title="涉及1200户"),
        en("120 people, 70 men and 50 women"), zh("参加培训共120人，参加培训共120人"), zh("确诊病例共5例，其中：甲镇3例、乙镇2例。出院病例共2例：甲镇1例、乙镇1例"), zh("新增病例为3例，新增病例为5例"),
    ],
    "names": [
        zh("副县长张三、教育局局长李小明、财政局局长李小朋、县卫生健康局"), zh("教育局局长李小朋调任"), zh("县长张三丰出席"), zh("县政府副县长张三出席"), zh("副县长王五出席"), zh("县长王"),
    ],
    "confusions": [GOOD, en("its decision")],
    "personal": [
        zh("电话0871-65123456、12345、13900001111"), zh("编号11010519991331002X"), zh("编号110105185012310021"), zh("订单4111111111111111"), zh("卡号4111111111111112"),
        zh("https://county.example/13812345678"),
    ],
    "pictures": [replace(GOOD, html='<p>见<img src="picture:0" alt="停水范围：人民路以东">图</p>', pictures=(Picture("a.jpg", "停水范围"),))],
    "contrast": [
        GOOD, zh('<span style="color:#333">深</span>'), zh('<span style="color:red"> </span>'), zh('<b style="color:#888;font-size:24px">大</b>'),
        zh('<b style="color:#888;font-size:14pt;font-weight:700">大</b>'), zh('<b style="color:inherit;background:url(a.png)">图</b>'), zh('<b style="font-size:1.2.3px;color:rgb(0%,0%,0%)">怪</b>'),
        zh('<b style="color:rgba(0,0,0,90%)">深</b>'), zh('<b style="font-size:big;color:#000f">深</b>'), zh('<b style="color:rgba(0,0,0,.)">深</b>'),
    ],
    "readable": [GOOD, en("Store 12.5 litres of water.")],
    "links": [
        zh('<a href="https://www.county.example/x">点</a><a href="tel:12345">拨打</a><a href="mailto:a@county.example">信</a>'),
        zh('<a href="https://www.gov.cn/">https://www.gov.cn/</a>'),
    ],
    "closings": [zh(WHOLE_ZH, kind="closing-notice"), en(WHOLE_EN, kind="closing-notice"), zh("停水", kind="notice")],
    "stops": [replace(GOOD, accounts=("报社",)), GOOD, replace(GOOD, kind="closing-notice", accounts=("水务微信", "政府网"))],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "draft", "expected"), [(code, draft, expected) for code, cases in FOUND.items() for draft, expected in cases]
)
def test_a_check_finds_and_shows_the_place(code: str, draft: Draft, expected: list[tuple[str, str]]) -> None:
    assert found(code, draft) == expected


@pytest.mark.parametrize(("code", "draft"), [(code, draft) for code, drafts in FINE.items() for draft in drafts])
def test_a_check_leaves_what_is_right_alone(code: str, draft: Draft) -> None:
    assert found(code, draft) == []


@pytest.mark.parametrize("confusion", confusions(), ids=lambda each: each.id)
def test_every_confusion_is_found_in_its_examples_and_not_in_its_counterexamples(confusion: Any) -> None:
    assert confusion.examples
    assert confusion.fine
    for example in confusion.examples:
        draft = replace(GOOD, language=confusion.language, title="x", html="", text=example)
        assert found("confusions", draft, Known(confusions=(confusion,))), example
    for example in confusion.fine:
        assert not confusion.wrong.search(example), example


def test_words_of_the_other_language_are_not_looked_for() -> None:
    assert found("confusions", en("请登陆平台")) == []
    assert found("readable", en("予以办理")) == []


def test_a_reason_given_for_an_account_that_stops_soon_holds_on_the_next_day() -> None:
    draft = replace(GOOD, accounts=("政府网",))
    assert remark_of("stops", draft).key == remark_of("stops", replace(draft, on=date(2026, 11, 22))).key


def test_a_clean_notice_has_no_remarks() -> None:
    assert look(GOOD, KNOWN) == ()


def test_stops_come_first() -> None:
    levels = [each.level for each in look(replace(GOOD, title="县长张三", pictures=(Picture("a", ""),)), KNOWN)]
    assert levels == [Level.STOP, Level.WARN]


def test_every_remark_says_what_why_and_what_to_do_in_both_languages() -> None:
    remarks = [each for cases in FOUND.values() for draft, _ in cases for each in look(draft, KNOWN)]
    assert {each.check for each in remarks} >= set(FOUND)
    for each in remarks:
        for words in (each.what, each.why, each.todo):
            assert words.zh.strip()
            assert words.en.strip()
            assert "{" not in words.zh + words.en


def test_no_remark_shows_a_long_number() -> None:
    draft = zh("身份证号11010519491231002X，卡号6222 0210 0111 6245 702，手机13812345678")
    words = "".join(each.what.zh + each.what.en + each.todo.zh + each.key for each in look(draft, KNOWN))
    assert not any(digits in words for digits in ("19491231", "0210 0111", "12345678"))


def test_every_check_explains_itself_in_both_languages() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS) == len(FINE)
    for check in CHECKS:
        for words in (check.name, check.looks_for, check.why, check.example):
            assert words.zh
            assert words.en


def remark_of(code: str, draft: Draft) -> Remark:
    return next(iter(BY_CODE[code].find(draft, KNOWN)))


def test_a_warning_is_overruled_with_a_reason_and_a_stop_is_not() -> None:
    warning, stop = remark_of("names", zh("县长张三出席")), remark_of("dates", zh("2月30日"))
    key = overrule(warning, "任命文件已下发")
    assert standing([warning, stop], [key, stop.key]) == (stop,)
    assert standing([warning, stop], []) == (warning, stop)
    with pytest.raises(CannotOverrule, match="has to be mended"):
        overrule(stop, "理由")
    with pytest.raises(CannotOverrule, match="Say why"):
        overrule(warning, " ")


def test_an_overruling_holds_where_the_words_move_and_not_for_other_words() -> None:
    first, moved, other = (remark_of("names", zh(words)) for words in ("县长张三出席", "昨天，县长张三出席", "书记张三出席"))
    assert first.key == moved.key != other.key
    assert first.place != moved.place


def test_sentences_keep_numbers_whole() -> None:
    assert list(sentences(" 一。 。It is 3.5 km. End\n")) == [(1, "一"), (5, "It is 3.5 km"), (19, "End")]


def test_the_place_of_a_picture_beside_the_text_is_its_number() -> None:
    draft = replace(GOOD, pictures=(Picture("a.jpg", "范围"), Picture("b.jpg", "")))
    assert remark_of("pictures", draft).place == Place("pictures", 1, 1)
