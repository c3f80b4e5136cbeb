"""Notices from templates: two real ones of each kind, in both languages."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from guikou.kernel.bilingual import Language, Text
from guikou.release.data import confusions, templates
from guikou.release.domain.checks import look
from guikou.release.domain.checks.base import Draft, Known, Level
from guikou.release.domain.markup import page
from guikou.release.domain.templates import BadTemplate, Field, FieldType, NotFilled, Template, fill

ZH, EN = Language.ZH, Language.EN
TEMPLATES = {template.id: template for template in templates()}

# Of each kind two notices: what is the same in both languages, then places and texts in Chinese and in English.
NOTICES: list[tuple[str, Mapping[str, str], Mapping[str, str], Mapping[str, str]]] = [
    (
        "water",
        {"reason": "renewal", "period": "2026-11-23T08:30/2026-11-23T18:00", "phone": "0871-65123456"},
        {"area": "城关镇人民路、东街、幸福小区", "place": "城关镇", "supply": "人民广场东门，水车8:00起供水"},
        {"area": "Renmin Road, East Street and Xingfu Estate", "place": "Chengguan", "supply": "the east gate of People's Square, from 8:00"},
    ),
    (
        "water",
        {"reason": "repair", "period": "2026-11-22T22:00/2026-11-23T06:00", "phone": "12345"},
        {"area": "龙头街北段沿线用户", "place": "龙头街"},
        {"area": "homes along the north of Longtou Street", "place": "Longtou Street"},
    ),
    (
        "power",
        {"reason": "maintenance", "period": "2026-12-01T07:00/2026-12-01T19:00", "phone": "95598"},
        {"area": "白塔村一组至五组", "place": "白塔村"},
        {"area": "Baita village, groups 1 to 5", "place": "Baita village"},
    ),
    (
        "power",
        {"reason": "upgrade", "period": "2026-12-05T00:30/2026-12-05T05:30", "phone": "95598"},
        {"area": "工业园区东区", "place": "工业园区"},
        {"area": "the east of the industrial park", "place": "the industrial park"},
    ),
    (
        "traffic",
        {"measure": "half", "reason": "works", "period": "2026-11-25T09:00/2026-12-10T18:00", "phone": "0871-65120122"},
        {"road": "环城北路", "section": "环城北路（青年路口至北站）", "detour": "经青年路、一二一大街绕行。", "buses": "10路、55路暂不停靠“北站”"},
        {
            "road": "Huancheng North Road",
            "section": "Huancheng North Road from Qingnian Road to the North Station",
            "detour": "take Qingnian Road and 121 Street.",
            "buses": "lines 10 and 55 do not stop at North Station",
        },
    ),
    (
        "traffic",
        {"measure": "cars", "reason": "event", "period": "2026-12-31T18:00/2027-01-01T01:00", "phone": "122"},
        {"road": "东风广场周边道路", "section": "东风路、广场南路", "detour": "经滨河路绕行"},
        {"road": "Roads around Dongfeng Square", "section": "Dongfeng Road and Square South Road", "detour": "take Binhe Road"},
    ),
    (
        "weather",
        {"weather": "rain", "level": "orange", "issued": "2026-07-12T15:20", "phone": "110"},
        {
            "issuer": "县气象台", "area": "河口、新桥、大田三个乡镇", "outlook": "未来3小时降雨量将达50毫米以上，易发山洪和滑坡",
            "advice": "住在沟口和陡坡下的群众请马上转移，不要涉水过河", "shelter": "新桥中心小学",
        },
        {
            "issuer": "The county weather service", "area": "Hekou, Xinqiao and Datian", "outlook": "more than 50 mm of rain within 3 hours; floods and landslides are likely",
            "advice": "If you live at the mouth of a gully or below a slope, leave now", "shelter": "Xinqiao primary school",
        },
    ),
    (
        "weather",
        {"weather": "cold", "level": "blue", "issued": "2026-12-20T09:00", "phone": "12345"},
        {"issuer": "市气象台", "area": "全市", "outlook": "未来48小时最低气温下降8℃以上", "advice": "注意防寒，检查取暖设备，防止一氧化碳中毒"},
        {"issuer": "The city weather service", "area": "the whole city", "outlook": "8 degrees colder within 48 hours", "advice": "Keep warm and check your stove: beware of carbon monoxide"},
    ),
    (
        "school",
        {"matter": "enrolment", "period": "2026-06-20T09:00/2026-06-25T17:00", "phone": "0871-65120001"},
        {"school": "县第一小学", "grades": "2020年8月31日前出生的儿童", "steps": "在“一部手机办事通”上填报，再到学校核对材料", "bring": "户口簿、预防接种证"},
        {"school": "County Primary School No. 1", "grades": "children born before 31 August 2020", "steps": "register online, then bring the papers to school", "bring": "the household register and the vaccination card"},
    ),
    (
        "school",
        {"matter": "suspended", "period": "2026-07-13T00:00/2026-07-13T23:59", "phone": "0871-65120002"},
        {"school": "河口镇中小学、幼儿园", "grades": "全体学生", "steps": "让孩子留在家中，不要到河边玩水；确需托管的联系班主任"},
        {"school": "Schools and nurseries in Hekou", "grades": "all pupils", "steps": "keep children at home and away from the river; call the teacher if you need care"},
    ),
    (
        "vaccination",
        {"vaccine": "flu", "days": "2026-10-08/2026-12-31", "price": "free", "phone": "0871-65120003"},
        {"people": "60岁以上老人", "hours": "周一至周五8:30至11:30", "place": "各乡镇卫生院", "bring": "身份证", "booking": "打电话预约"},
        {"people": "everybody over 60", "hours": "Monday to Friday, 8:30 to 11:30", "place": "all township health centres", "bring": "your identity card", "booking": "by telephone"},
    ),
    (
        "vaccination",
        {"vaccine": "hpv", "days": "2026-11-28/2026-11-28", "price": "paid", "phone": "0871-65120004"},
        {"people": "9至45岁女性", "hours": "9:00至16:00", "place": "县妇幼保健院二楼", "bring": "身份证"},
        {"people": "women from 9 to 45", "hours": "9:00 to 16:00", "place": "County Maternity Hospital, second floor", "bring": "your identity card"},
    ),
]  # fmt: skip


def test_there_are_two_notices_of_each_template() -> None:
    assert sorted(kind for kind, *_ in NOTICES) == sorted([*TEMPLATES] * 2)


@pytest.mark.parametrize(("kind", "both", "zh", "en"), NOTICES)
@pytest.mark.parametrize("language", Language)
def test_a_notice_says_everything_and_passes_the_checks(
    kind: str, both: Mapping[str, str], zh: Mapping[str, str], en: Mapping[str, str], language: Language
) -> None:
    own = zh if language is ZH else en
    notice = fill(TEMPLATES[kind], {**both, **own}, language)
    read = page(notice.html).text
    for name, value in own.items():
        assert value.rstrip("。.") in read or name == "place", name
    assert both["phone"] in read
    draft = Draft(language, notice.title, notice.html, date(2026, 6, 1), digest=notice.digest, text=notice.text)
    known = Known(confusions=confusions(), telephones=frozenset({both["phone"]}))
    assert [each for each in look(draft, known) if each.level is Level.STOP or each.check in ("dates", "figures", "confusions")] == []
    assert notice.title
    assert len(notice.title) <= (30 if language is ZH else 64)
    assert "{" not in notice.title + notice.digest + notice.html + notice.text
    assert "。。" not in notice.digest + notice.text


def test_a_template_fills_title_summary_body_and_short_text() -> None:
    kind, both, zh, _ = NOTICES[1]
    notice = fill(TEMPLATES[kind], {**both, **zh}, ZH)
    assert notice.title == "龙头街停水通知"
    assert notice.digest == "2026年11月22日（星期日）22:00至2026年11月23日（星期一）6:00，龙头街北段沿线用户停水。咨询电话12345。"
    assert notice.text.startswith("【停水】2026年11月22日（星期日）22:00至2026年11月23日（星期一）6:00，因供水管道抢修，")
    assert "临时取水点" not in notice.html
    assert notice.html.startswith("<p>因供水管道抢修，以下区域将停水，请提前储水。</p><ul><li>时间：")


WATER = TEMPLATES["water"]
GIVEN = {**NOTICES[0][1], **NOTICES[0][2]}


def test_what_is_filled_in_is_escaped_in_the_body_alone() -> None:
    notice = fill(WATER, {**GIVEN, "area": "<script>x</script> & 东街\n西街", "place": "城\n关\x07"}, ZH)
    assert "<li>范围：&lt;script&gt;x&lt;/script&gt; &amp; 东街<br>西街</li>" in notice.html
    assert "<script>x</script> & 东街 西街停水" in notice.digest
    assert notice.title == "城 关停水通知"


def problems(values: Mapping[str, str], template: Template = WATER) -> Mapping[str, Text]:
    with pytest.raises(NotFilled) as refused:
        fill(template, values, ZH)
    assert refused.value.reason.zh
    return refused.value.problems


def test_everything_that_is_wrong_is_named_at_once() -> None:
    named = problems({**GIVEN, "reason": "", "phone": "abc", "colour": "red", "place": "长" * 21})
    assert named["reason"] == Text("停水原因：请填写", "Reason: fill it in")
    assert named["phone"] == Text("咨询电话：请填写电话号码，如0871-65123456", "Telephone: give a telephone number, such as 0871-65123456")
    assert named["colour"] == Text("没有“colour”这一项", "There is no field “colour”")
    assert named["place"] == Text("标题中的地点：最多20字，现有21字", "Place for the title: at most 20 characters, it has 21")
    assert set(named) == {"reason", "phone", "colour", "place"}


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2026-11-23T08:30", "its beginning and its end"),
        ("2026-11-23T08:30/2026-11-23T08:30", "end after it begins"),
        ("2026-02-30T08:30/2026-03-01T08:30", "a date and a time"),
        ("2026-11-23/2026-11-24", "a date and a time"),
        ("2026-11-23T08:30+08:00/2026-11-23T09:30+08:00", "a date and a time"),
    ],
)
def test_a_period_that_is_none_is_refused(period: str, words: str) -> None:
    assert words in problems({**GIVEN, "period": period})["period"].en


@pytest.mark.parametrize(
    ("days", "words"), [("2026-11-23/2026-11-22", "before it begins"), ("2026-11-23", "a date"), ("20261123/20261124", "a date"), ("2026-02-30/2026-03-01", "a date")]
)  # fmt: skip
def test_days_that_are_none_are_refused(days: str, words: str) -> None:
    assert words in problems({**NOTICES[11][1], **NOTICES[11][2], "days": days}, TEMPLATES["vaccination"])["days"].en


def test_a_place_may_be_three_times_as_long_in_english() -> None:
    assert fill(WATER, {**GIVEN, "place": "x" * 60}, EN).title == "No water in " + "x" * 60
    with pytest.raises(NotFilled, match="at most 60 characters, it has 61"):
        fill(WATER, {**GIVEN, "place": "x" * 61}, EN)


def test_a_choice_is_one_of_those_listed() -> None:
    assert "one of those listed" in problems({**GIVEN, "reason": "flood"})["reason"].en


def test_a_date_and_days_are_written_out_with_their_weekday() -> None:
    day = Field(id="on", type=FieldType.DATE, label=Text("日期", "Date"))
    days = replace(day, id="days", type=FieldType.DAYS)
    words = Text("{on} {days}", "{on} {days}")
    template = Template(id="t", kind="notice", name=words, fields=(day, days), title=words, digest=words, short=words, body=())
    given = {"on": "2026-11-23", "days": "2026-11-23/2026-11-24"}
    assert fill(template, given, EN).title == "Monday, 23 November 2026 Monday, 23 November 2026 to Tuesday, 24 November 2026"
    assert fill(template, given, ZH).title == "2026年11月23日（星期一） 2026年11月23日（星期一）至2026年11月24日（星期二）"


def test_a_template_that_names_what_it_does_not_have_is_refused() -> None:
    with pytest.raises(BadTemplate, match="street: no such field"):
        replace(WATER, title=Text("{street}停水", "x"))
    with pytest.raises(BadTemplate, match="supply: no such field, or an optional one"):
        replace(WATER, digest=Text("x", "{supply}"))
    with pytest.raises(BadTemplate, match="phone: a choice has choices"):
        replace(WATER, fields=(*WATER.fields[:-1], replace(WATER.fields[-1], choices={"a": Text("甲", "A")})))
    with pytest.raises(BadTemplate, match="reason: a choice has choices"):
        replace(WATER, fields=(replace(WATER.fields[0], choices={}), *WATER.fields[1:]))


def test_places_and_texts_are_written_in_each_language() -> None:
    assert {field.id for field in WATER.fields if field.in_each_language} == {"area", "place", "supply"}
