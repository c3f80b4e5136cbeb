from datetime import date

import polars as pl
import pytest

from guikou.inspection.domain.content import FAULTS, LONGEST_TEXT, PREFILTERS, faults_in

ON = date(2021, 6, 16)


def _found(fault, text, on=ON):
    found = faults_in(text, fault, on)
    if found:
        assert pl.Series([text]).str.contains(PREFILTERS[fault]).item(), "the prefilter would have hidden it"
    return found


IMPOSSIBLE = [
    "活动定于2月30日举行",
    "截至2022年11月31日",
    "2021年2月29日休市",
    "13月5日",
    "15月 3日",
    "6月45日",
    "on 31 June",
    "on June 31",
    "Feb. 30 is the deadline",
    "30 February 2021",
    "deadline 2021-02-30",
    "2021/6/31截止",
]
POSSIBLE = [
    "2020年2月29日",
    "2月29日",
    "农历2月30日",
    "日历上没有2月30日",
    "“2月30日”系笔误",
    "2021.2.30版本",
    "2021/31/05",
    "文号2021-45-13",
    "2021-01-45",
    "见 https://x.example/2021-02-30/1.html",
    "1 0月16日",
    "0月16日",
    "0000年2月30日",
    "June 31,000 visitors",
    "separate 31 items",
    "2月28日至30日",
    "第13月刊",
]


@pytest.mark.parametrize("text", IMPOSSIBLE)
def test_dates_that_do_not_exist_are_found(text):
    assert len(_found("dates", text)) == 1


@pytest.mark.parametrize("text", POSSIBLE)
def test_dates_that_exist_or_are_none_are_not(text):
    assert _found("dates", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "会议定于6月22日（星期三）召开",
        "会议定于6月22日(周三)召开",
        "6月22日星期三上午",
        "6月22日周三上午",
        "2021年6月22日 星期三",
        "2019年6月22日（周一）",
    ],
)
def test_a_weekday_that_is_not_that_of_the_date_is_found(text):
    assert len(_found("dates", text)) == 1


def test_the_right_weekday_is_told():
    (found,) = _found("dates", "会议定于6月22日（星期天）召开")
    assert found.zh.endswith("2021年6月22日是星期二")
    assert found.en.endswith("2021-06-22 is a Tuesday")


@pytest.mark.parametrize(
    "text",
    [
        "会议定于6月22日（星期二）召开",
        "6月20日星期天",
        "去年6月22日（星期三）",
        "回顾2020年工作，6月22日（星期一）",
        "6月19日至6月22日（星期三）",
        "6月22日（周三至周五）",
        "6月22日星期三、星期四",
        "2月30日（星期三）不存在",
        "12月22日（星期一）",
        "农历6月22日（星期三）",
        "0000年6月22日（星期三）",
        "2021年13月22日（星期三）不存在",
        "6月22日周三人组",
    ],
)
def test_weekdays_that_are_right_or_not_certain_are_left_alone(text):
    assert _found("dates", text) == []


def test_a_weekday_without_year_and_day_of_publishing_is_left_alone():
    assert _found("dates", "6月22日（星期三）", None) == []


def test_a_date_around_new_year_means_the_nearest_year():
    assert _found("dates", "1月5日（星期三）", date(2021, 12, 28)) == []
    assert len(_found("dates", "1月5日（星期二）", date(2021, 12, 28))) == 1


@pytest.mark.parametrize("text", ["报名时间为6月20日至6月18日", "6月20日—18日", "6月20日~6月18日"])
def test_a_period_that_ends_before_it_begins_is_found(text):
    assert len(_found("dates", text)) == 1


@pytest.mark.parametrize("text", ["6月18日至6月20日", "12月25日至1月5日", "6月20日-3日内", "2021年6月20日至18日", "农历6月20日至18日"])
def test_periods_that_are_right_or_not_certain_are_left_alone(text):
    assert _found("dates", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "本次录用共5人，其中男2人、女4人。",
        "共排查86户，其中安全70户、需维修25户。",
        "合计检查商户30家（其中合格28家、不合格5家）。",
        "共计1,200人，其中党员1,500人。",
        "合计5例，其中，重症7例。",
        "共有5名，男性2名，女性2名。",
        "新增5例（甲市4例、乙市3例）。",
    ],
)
def test_figures_that_contradict_each_other_are_found(text):
    assert len(_found("figures", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "本次录用共5人，其中男2人、女3人。",
        "共排查86户，其中安全61户、需维修25户。",
        "共检查100户，其中隐患户60户，整改50户。",
        "共发现隐患60起，其中一般隐患50起、已整改40起。",
        "共有代表50名，其中女性30名、少数民族25名。",
        "共排查86户，其中东片70户、西片等25户。",
        "共计12人，其中党员5人、女性9人。",
        "共5家，其中员工8人。",
        "共5人。其中党员8人。",
        "累计确诊296例（危重型1例、重型1例）。",
        "新增5例（其中甲市4例、乙市3例）。",
        "新增5例（甲市4例、乙市3例等）。",
        "新增5例（甲市4例、乙市3人）。",
        "新增5例（甲市4例、情况稳定）。",
        "新增27例，其中转为确诊病例1例（甲市10例，乙市17例）。",
        "共5.5万人，其中党员8人。",
    ],
)
def test_figures_that_can_both_be_true_are_left_alone(text):
    assert _found("figures", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "定于XX年X月X日召开",
        "定于2021年×月×日召开",
        "20XX年工作要点",
        "6月X日截止",
        "联系电话【待补充】",
        "（此处插入图片说明）",
        "亲爱的{{name}}",
        "亲爱的 ${user}，您好",
        "请在此处输入正文",
        "Lorem ipsum dolor sit amet",
        "Dear [insert name here]",
        "call [your phone number]",
        "venue [TBC]",
    ],
)
def test_templates_that_were_not_filled_in_are_found(text):
    assert len(_found("unfinished", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "市民文XX来信",
        "某×月×日",
        'src="{{ site.baseurl }}/a.png"',
        "`${ORACLE_PASSWORD}`",
        "the famous Lorem Ipsum text",
        "[Your country needs you!][18]",
        "[insert coin](https://x.example)",
        "我们正在等待补充力量",
        "https://x.example/{{name}}",
    ],
)
def test_names_left_out_on_purpose_and_code_are_left_alone(text):
    assert _found("unfinished", text) == []


PERSONAL = [
    ("身份证号：11010519491231002X", "11010519491231002X"),
    ("身份证号码 11010519491231002X", "11010519491231002X"),
    ("银行卡号：4111 1111 1111 1111", "4111111111111111"),
    ("村民李四，手机：13800138000，已领取补贴", "13800138000"),
    ("申请人王五，电话138-0013-8000", "13800138000"),
]


@pytest.mark.parametrize(("text", "number"), PERSONAL)
def test_personal_data_is_found_and_masked(text, number):
    (found,) = _found("personal-data", text)
    for sentence in (found.zh, found.en):
        assert number not in sentence
        assert number[3:-2] not in sentence
        assert f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" in sentence


@pytest.mark.parametrize(
    "text",
    [
        "咨询电话：13800138000",
        "联系人：张三 13800138000",
        "村民如有疑问，请拨打电话13800138000",
        "热线12345，400-810-0000，010-12345678",
        "手机：138****8000",
        "村民李四，手机：138001380001",
        "证书编号：110105194912310021",
        "统一社会信用代码91110105MA00000000",
        "编号A11010519491231002X",
        "银行卡号：4111 1111 1111 1112",
        "捐款账号：4111 1111 1111 1111",
        "微博4111111111111111",
        "https://x.example/11010519491231002X",
    ],
)
def test_numbers_of_offices_and_numbers_that_are_none_are_left_alone(text):
    assert _found("personal-data", text) == []


def test_full_width_digits_are_read():
    assert len(faults_in("活动定于２月３０日举行", "dates", ON)) == 1


def test_a_quotation_never_shows_a_long_number():
    (found,) = faults_in("2月30日，13800138000", "dates", ON)
    assert "0013800" not in found.zh


def test_only_the_beginning_of_an_endless_text_is_read():
    assert faults_in("。" * LONGEST_TEXT + "2月30日", "dates", ON) == []


def test_every_kind_of_fault_has_a_prefilter():
    assert set(PREFILTERS) == set(FAULTS)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("关于家长会的通知\n楮埠街道初级中学将于2月30日召开家长会，请参加。", "“楮埠街道初级中学将于2月30日召开家长会”"),
        ("请注意：2月30日", "“2月30日”"),
        ("前" * 60 + "定于2月30日" + "后" * 60, f"“…{'前' * 10}定于2月30日{'后' * 12}…”"),
        ("word " * 20 + "until 30 February 2021", "“…word until 30 February 2021”"),
    ],
)
def test_a_quotation_begins_and_ends_with_its_clause_where_that_is_near(text, quoted):
    assert faults_in(text, "dates", ON)[0].zh.startswith(quoted)
