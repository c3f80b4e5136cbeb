"""What tells two events apart."""

import numpy as np
import polars as pl
import pytest

from guikou.duplicates.domain import gate as gates
from guikou.duplicates.domain.gate import gate
from guikou.duplicates.domain.names import place_value
from guikou.duplicates.domain.shards import digest
from guikou.duplicates.domain.store import Store
from guikou.duplicates.places import known_places
from guikou.kernel.text import normalise

PASS, NUMBERS, ISSUES, DATES, COLOURS, PLACES = gates.PASS, gates.NUMBERS, gates.ISSUES, gates.DATES, gates.COLOURS, gates.PLACES


def verdict(left: str, right: str, *, apart: float = 0, places: tuple[str, str] = ("", "")) -> int:
    own = np.array([place_value(normalise(place)) for place in places], np.uint64)
    made = digest(pl.Series([left, right]), own, known_places(), 10_000)
    starts, tokens = made.folded.starts, made.tokens
    store = Store(
        made.folded.units, starts[:-1].copy(), np.diff(starts).astype(np.int32), tokens.keys, tokens.places, tokens.starts[:-1].copy(),
        np.diff(tokens.starts).astype(np.int32), np.array([0, apart], np.float32), np.zeros(2, np.int32),
    )  # fmt: skip
    there, back = gate(store, 0, 1, 0.2), gate(store, 1, 0, 0.2)
    assert there == back, "the gate is symmetric"
    return int(there[0])


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("北京12345社情民意播报第1483期", "北京12345社情民意播报第1484期", ISSUES),
        ("工作简报第十二期", "工作简报第十三期", ISSUES),
        ("工作简报第十二期", "工作简报第12期", PASS),
        ("红色足迹（十七）", "红色足迹（十八）", ISSUES),
        ("党史百年天天读·6月15日", "党史百年天天读·6月16日", DATES),
        ("会议于三月五日召开", "会议于3月5日召开", PASS),
        ("公告 2026-03-05 发布", "公告 2026年3月5日 发布", PASS),
        ("公告 2026/3/5 发布", "公告 2026/3/6 发布", DATES),
        ("公告 20260305 发布", "公告 20260306 发布", DATES),
        ("治愈病例（22日）出院", "治愈病例（12日）出院", DATES),
        ("治愈病例（22日）出院", "治愈病例3月22日出院", PASS),
        ("Meeting on March 5, 2026", "Meeting on 5 March 2026", PASS),
        ("Meeting on March 5", "Meeting on March 6", DATES),
        ("May 5 pupils", "Many 5 pupils", PASS),
        ("至少18,170例死亡病例", "至少32,149例死亡病例", NUMBERS),
        ("At least 18,170 people have died", "At least 32,149 people have died", NUMBERS),
        ("经费1,234元", "经费1234元", PASS),
        ("气温12.5度", "气温12.7度", NUMBERS),
        ("发布暴雨黄色预警信号", "发布暴雨橙色预警信号", COLOURS),
        ("长兴县气象台发布信号", "安吉县气象台发布信号", PLACES),
        ("青海新增确诊病例", "新疆新增确诊病例", PLACES),
        ("厦门市图书馆开放通知", "福州市图书馆开放通知", PLACES),
        ("门市部开放通知如下", "超市部开放通知如下", PASS),
        ("浙江省图书馆开放通知", "浙江图书馆开放通知", PASS),
        ("全县召开会议部署", "各县召开会议部署", PASS),
        ("新增3例累计40例治愈15例", "新增3例累计41例治愈16例", NUMBERS),
        ("共有五名学生", "共有六名学生", NUMBERS),
        ("澹溪县第八中学开学典礼", "澹溪县第九中学开学典礼", PLACES),
        ("第二实验小学开学典礼", "第2实验小学开学典礼", PASS),
        ("送法律进村，县司法局走访", "送医药下乡，县司法局走访", PASS),
        ("开学第一课进行时\n县教育局走访", "开学第一课正当时\n县教育局走访", PASS),
        ("咨询电话0300-7011234", "咨询电话0300-70112……", PASS),
        ("咨询电话0300-7011234", "咨询电话0300-7012", NUMBERS),
        ("新增3例累计40例治愈157例", "新增3例累计41例治愈15", NUMBERS),
        ("气温12，风力3", "气温13，风力4，湿度56", NUMBERS),
        ("甲地气温12，风力34", "乙地湿度56，风速3", PASS),
        ("一心一意谋发展", "三心二意谋发展", PASS),
        ("没有数字的通知", "也没有数字", PASS),
        ("截至3月26日，共8例", "截至3月27日，共8例（26日为0例）", DATES),
    ],
)
def test_events_are_told_apart_by(left: str, right: str, why: int) -> None:
    assert verdict(left, right) == why


def test_our_county_is_the_county_of_the_account() -> None:
    text = "我县气象台发布大雾预警"
    assert verdict(text, text, places=("浙江省湖州市长兴县", "安吉县")) == PLACES
    assert verdict(text, "长兴县气象台发布大雾预警", places=("长兴县", "")) == PASS
    assert verdict(text, text, places=("长兴县", "")) == PASS
    assert verdict(text, text, places=("雉城街道", "安吉县")) == PASS


def test_today_of_one_owner_on_two_days_is_two_events() -> None:
    text, other = "今晚召开新闻发布会，敬请关注", "今晚召开新闻通气会，敬请关注"
    assert verdict(text, other, apart=2) == PASS
    assert verdict(text, other, apart=30) == DATES
    assert verdict(text, text + "！谢谢", apart=30) == DATES


def test_the_same_words_with_today_are_one_text() -> None:
    text = "今晚召开新闻发布会，敬请关注"
    assert verdict(text, text, apart=30) == PASS
    assert verdict("我县" + text, "我县" + text, apart=30, places=("长兴县", "安吉县")) == PLACES


def test_a_place_deep_in_a_text_does_not_divide() -> None:
    filling = "组织开展形式多样的学习宣传活动推动各项工作落到实处" * 4
    assert verdict(filling + "长兴县负责人", filling + "安吉县负责人") == PASS


def test_a_place_without_a_suffix_has_no_value() -> None:
    assert place_value("长兴") == place_value("") == place_value("县") == 0
    assert place_value("长兴县") >> 32 == 3
