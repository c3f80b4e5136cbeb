"""Lengths, cutting and summaries by worked examples."""

from datetime import date
from itertools import pairwise

import pytest

from guikou.channels.capability import Limit, Unit
from guikou.channels.fitting import (
    addresses,
    amount,
    cjk_weighted,
    code_points,
    cut,
    graphemes,
    length,
    short_text,
    sms_alphabet,
    sms_parts,
    summary,
    utf8_bytes,
    utf16_units,
)
from guikou.channels.fitting.sentences import ends
from guikou.kernel.bilingual import Refusal, Text

ADDRESS = "https://www.county.example/r/2026-0001"
FAMILY = "👨‍👩‍👧"


def limit(most: int, unit: Unit = Unit.CODE_POINTS, address: int | None = None) -> Limit:
    return Limit(most=most, unit=unit, source="made", as_of=date(2026, 11, 22), address=address)


WEIBO, MASTODON = limit(140, Unit.CJK_WEIGHTED), limit(500, Unit.GRAPHEMES, address=23)


@pytest.mark.parametrize(
    ("text", "points", "units", "size", "characters"),
    [
        ("", 0, 0, 0, 0),
        ("abc", 3, 3, 3, 3),
        ("停水", 2, 2, 6, 2),
        ("𠮷", 1, 2, 4, 1),
        (FAMILY, 5, 8, 18, 1),
        ("e\u0301", 2, 2, 3, 1),
        ("\r\n", 2, 2, 2, 1),
    ],
)
def test_one_text_has_another_length_in_every_unit(text: str, points: int, units: int, size: int, characters: int) -> None:
    assert (code_points(text), utf16_units(text), utf8_bytes(text), graphemes(text)) == (points, units, size, characters)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("🇨🇳🇨🇳", 2),
        ("🇨🇳🇨", 2),
        ("👍🏽❤️", 2),
        ("1️⃣", 1),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 1),
        ("a\u200d👩", 2),
        ("👩\u200d\u200d👩", 2),
        ("한국각ᄀ", 4),
        ("\u1112\u1161\u11ab", 1),
        ("가\u11a8", 1),
        ("각\u1161", 2),
        ("ก\u0e33", 1),
        ("\u0600ا", 1),
        ("\u0600", 1),
        ("\u0301a", 2),
        ("a\u200bb", 3),
        ("\n\r\n", 2),
        ("\u094d\u0915\u0940", 2),
    ],
)
def test_a_character_of_a_reader_is_one_however_it_is_made(text: str, count: int) -> None:
    assert graphemes(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("a", 1),
        ("ab", 1),
        ("停水", 2),
        ("停水a", 3),
        ("é", 1),
        ("😀", 2),
        (ADDRESS, 10),
        (ADDRESS + "，", 11),
        ("http://t.cn/A6abcd", 9),
        ("http://weibo.com/1", 9),
        ("http://weibo.com/" + "1" * 30, 10),
        ("https://a.cn/" + "x" * 131, 12),
        ("see https://a.cn/x, yes", 14),
    ],
)
def test_weibo_counts_ascii_half_and_addresses_ten(text: str, count: int) -> None:
    assert cjk_weighted(text) == count


@pytest.mark.parametrize(
    ("text", "alphabet", "parts"),
    [
        ("", "GSM-7", 0),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("€" * 80, "GSM-7", 1),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 3),
        ("水" * 70, "UCS-2", 1),
        ("水" * 71, "UCS-2", 2),
        ("水" * 134, "UCS-2", 2),
        ("水" * 66 + "😀" + "水" * 66, "UCS-2", 3),
        ("ê", "UCS-2", 1),
    ],
)
def test_short_messages_are_counted_in_parts(text: str, alphabet: str, parts: int) -> None:
    assert (sms_alphabet(text), sms_parts(text)) == (alphabet, parts)


def test_a_limit_may_count_every_address_the_same() -> None:
    text = f"见{ADDRESS}和https://a.cn/1。"
    assert length(text, MASTODON) == 1 + 23 + 1 + 23 + 1
    assert length(ADDRESS, limit(9, Unit.GRAPHEMES)) == len(ADDRESS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("见https://a.cn/x。", ["https://a.cn/x"]),
        ("(https://a.cn/x)", ["https://a.cn/x"]),
        ("https://a.cn/x_(y)", ["https://a.cn/x_(y)"]),
        ("https://a.cn/x?y=[1].", ["https://a.cn/x?y=[1]"]),
        ("HTTP://A.CN/x, https://b.cn!", ["HTTP://A.CN/x", "https://b.cn"]),
        ("xhttps://a.cn https:// ftp://a.cn", []),
    ],
)
def test_an_address_ends_where_the_sentence_goes_on(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in addresses(text)] == found


@pytest.mark.parametrize(
    ("text", "most", "result"),
    [
        ("短文", 2, "短文"),
        ("共影响1.2万户", 5, "共影响"),
        ("共影响1.2万户", 7, "共影响1.2万"),
        ("电话029-12345678", 6, "电话"),
        ("三百二十万元", 4, ""),
        ("a 5 million b", 5, "a"),
        (f"见{ADDRESS}吧", 20, "见"),
        (f"{FAMILY}家", 4, ""),
        ("家 庭", 2, "家"),
    ],
)
def test_cutting_keeps_characters_numbers_and_addresses_whole(text: str, most: int, result: str) -> None:
    assert cut(text, limit(most)) == result


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("停水。请储水！好吗？", ["停水。", "请储水！", "好吗？"]),
        ("他说：“停水。”（见附件。）请看", ["他说：“停水。”", "（见附件。）", "请看"]),
        (
            "Mr. Li came. He (No. 5) left at 3.30 p.m. on U.S. soil. “Why?” Done",
            ["Mr. Li came.", " He (No. 5) left at 3.30 p.m. on U.S. soil.", " “Why?”", " Done"],
        ),
        ("It is 2.5 m. wide! ok", ["It is 2.5 m. wide!", " ok"]),
        ("A. B. Chen spoke. yes it did", ["A. B. Chen spoke. yes it did"]),
        ("1. Water. 2. Power.", ["1. Water.", " 2. Power."]),
        (f"见{ADDRESS}?a.b。好", [f"见{ADDRESS}?a.b。", "好"]),
        ("停水时间：11月23日\n停水范围：\n雁塔路", ["停水时间：11月23日", "\n停水范围：\n雁塔路"]),
        ("一、停水时间\n11月23日\n\n（二）范围\n第三条 其他\n全县", ["一、停水时间\n11月23日", "\n\n（二）范围\n第三条 其他\n全县"]),
        ("我……你……\n好", ["我……你……", "\n好"]),
        ("What!No", ["What!No"]),
        ("What!不", ["What!", "不"]),
        ("See a.b for it.", ["See a.b for it."]),
    ],
)
def test_sentences_end_at_their_marks_in_both_languages(text: str, sentences: list[str]) -> None:
    places = [0, *ends(text)]
    assert [text[start:end] for start, end in pairwise(places)] == sentences


def test_a_summary_is_whole_sentences_and_the_whole_address() -> None:
    text = "因管网改造，11月23日8:00至18:00停水。影响1.2万户。" + "请相互转告。" * 30
    result = summary(text, WEIBO, ADDRESS)
    assert result.startswith("因管网改造，11月23日8:00至18:00停水。影响1.2万户。请相互转告。")
    assert result.endswith("请相互转告。\n" + ADDRESS)
    assert 134 < length(result, WEIBO) <= 140


def test_a_summary_of_a_summary_says_the_address_once() -> None:
    once = summary("停水。请相互转告。", WEIBO, ADDRESS)
    assert once == f"停水。请相互转告。\n{ADDRESS}"
    assert summary(once, WEIBO, ADDRESS) == once


def test_a_summary_of_nothing_is_the_address() -> None:
    assert summary(" ", WEIBO, ADDRESS) == ADDRESS


def test_a_summary_says_clearly_when_nothing_fits() -> None:
    with pytest.raises(Refusal) as refused:
        summary("长" * 200 + "。", WEIBO, ADDRESS)
    assert "第一句" in refused.value.reason.zh
    assert "140 Chinese characters" in refused.value.reason.en


def test_a_short_text_is_title_digest_and_address() -> None:
    assert short_text("停水通知", "11月23日停水。", ADDRESS, WEIBO) == f"停水通知\n11月23日停水。\n{ADDRESS}"


def test_a_short_text_goes_without_a_digest_that_does_not_fit() -> None:
    assert short_text("停水通知", "长" * 140 + "。", ADDRESS, WEIBO) == f"停水通知\n{ADDRESS}"
    assert short_text("停水通知", "", ADDRESS, WEIBO) == f"停水通知\n{ADDRESS}"


def test_a_short_text_says_the_title_once() -> None:
    assert short_text("停水通知", "停水通知：明天停水。", ADDRESS, WEIBO) == f"停水通知：明天停水。\n{ADDRESS}"


def test_a_short_text_never_ends_within_its_title() -> None:
    title = "什么时候停水？明天"
    assert short_text(title, title + "长" * 130, ADDRESS, WEIBO) == f"{title}\n{ADDRESS}"


def test_a_title_that_does_not_fit_with_the_address_is_refused() -> None:
    with pytest.raises(Refusal, match="shorten the title"):
        short_text("长" * 135, "", ADDRESS, WEIBO)


@pytest.mark.parametrize(
    ("most", "unit", "size"),
    [(300, Unit.GRAPHEMES, 300), (4096, Unit.UTF16, 4096), (1, Unit.SMS_PARTS, 1), (3, Unit.SMS_PARTS, 3)],
)
def test_every_platform_of_short_texts_gets_as_much_as_it_takes(most: int, unit: Unit, size: int) -> None:
    result = short_text("停水通知", "请相互转告😀。" * 1000, ADDRESS, limit(most, unit))
    assert size - 10 < length(result, limit(most, unit)) <= size


@pytest.mark.parametrize(
    ("count", "unit", "said"),
    [
        (1, Unit.CODE_POINTS, Text("1个字符", "1 character")),
        (2, Unit.PIECES, Text("2个", "2")),
        (3, Unit.SMS_PARTS, Text("3条短信", "3 short messages")),
        (900, Unit.BYTES, Text("900字节", "900 bytes")),
        (1536, Unit.BYTES, Text("1.5 KB", "1.5 KB")),
        (5 << 20, Unit.BYTES, Text("5 MB", "5 MB")),
    ],
)
def test_amounts_are_said_as_people_read_them(count: int, unit: Unit, said: Text) -> None:
    assert amount(count, unit) == said
