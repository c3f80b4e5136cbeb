"""
Whatever text comes in: what comes out is within its limit in its unit, carries its address whole, and is the same when it is fitted
again.
"""

from datetime import date

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from guikou.channels.capability import Limit, Unit
from guikou.channels.fitting import addresses, cut, length, short_text, summary
from guikou.channels.fitting.graphemes import boundaries
from guikou.channels.fitting.sentences import ends
from guikou.kernel.bilingual import Refusal

ADDRESS = "https://www.county.example/r/2026-0001"
UNITS = [unit for unit in Unit if unit is not Unit.PIECES]
# Pieces that meet in notices, and those on which cutting goes wrong.
PIECES = st.sampled_from(
    [
        *"县水通知。！？；，：“”（）…\n \t",
        *("a", "Mr. ", "No. 5", "U.S. ", "end. ", "Next?", '."', "e\u0301", "\u0301", "\r\n", "\r", "~", "€", "\x80", "é"),
        *("👨‍👩‍👧", "🇨🇳", "🇨", "❤️", "👍🏽", "\u200d", "한", "각", "ᄀ", "ᅡ", "नि", "𠮷", "1️⃣"),
        *("1.2万", "1,234.56", "2026年11月23日", "8:00-18:00", "029-12345678", "50%", "三百二十万", "¥3.5亿"),
        *(ADDRESS, "http://t.cn/A6x", "http://weibo.com/1", "https://a.cn/(x)", "https://", "http://a", ".b", f"https://a.cn/{'x' * 150}"),
    ]
)
TEXTS = st.one_of(st.text(st.characters(), max_size=300), st.lists(PIECES, max_size=60).map("".join))


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    unit = draw(st.sampled_from(UNITS))
    most = draw(st.integers(0, 6 if unit is Unit.SMS_PARTS else 400))
    return Limit(most=most, unit=unit, source="made", as_of=date(2026, 11, 22), address=draw(st.none() | st.just(23)))


@given(TEXTS, limits())
def test_a_cut_text_is_within_its_limit_and_is_a_beginning(text: str, limit: Limit) -> None:
    result = cut(text, limit)
    assert length(result, limit) <= limit.most
    assert text.startswith(result)


@given(TEXTS, limits())
def test_cutting_twice_is_cutting_once(text: str, limit: Limit) -> None:
    assert cut(cut(text, limit), limit) == cut(text, limit)


@given(TEXTS, limits())
def test_a_cut_divides_no_character_and_no_address(text: str, limit: Limit) -> None:
    result = cut(text, limit)
    rest = text[len(result) :]
    end = len(text) - len(rest.lstrip()) if rest else len(text)  # spaces at the end were taken off
    assert {len(result), end} & {0, *boundaries(text)}
    assert not any(start < len(result) < stop for start, stop in addresses(text))


@given(TEXTS, limits())
def test_a_number_is_kept_whole_or_left_out(text: str, limit: Limit) -> None:
    number = "123,456.78万"
    result = cut(f"{text}共{number}元", limit)
    assert number in result or len(result) <= len(text) + 1


@given(TEXTS, limits())
def test_a_summary_fits_and_ends_with_a_sentence_and_the_address(text: str, limit: Limit) -> None:
    try:
        result = summary(text, limit, ADDRESS)
    except Refusal:
        assume(False)
    body = text.strip().removesuffix(ADDRESS).rstrip()
    kept = result.removesuffix(ADDRESS).rstrip()
    assert length(result, limit) <= limit.most
    assert result.endswith(ADDRESS)
    assert kept == "" or kept in {body[:end].rstrip() for end in ends(body)}
    assert summary(result, limit, ADDRESS) == result


@given(TEXTS, TEXTS, limits())
@example("标题", "标题。后面还有很多。", Limit(most=60, unit=Unit.CODE_POINTS, source="made", as_of=date(2026, 11, 22)))
def test_a_short_text_fits_and_has_the_whole_title_and_address(title: str, digest: str, limit: Limit) -> None:
    try:
        result = short_text(title, digest, ADDRESS, limit)
    except Refusal:
        assume(False)
    assert length(result, limit) <= limit.most
    assert result.startswith(title.strip())
    assert result.endswith(ADDRESS)
    assert short_text(title, result, ADDRESS, limit) == result


@given(TEXTS, limits())
def test_a_summary_is_refused_only_where_the_first_sentence_does_not_fit(text: str, limit: Limit) -> None:
    body = text.strip().removesuffix(ADDRESS).rstrip()
    first = body[: ends(body)[0]].rstrip() + "\n" if body else ""
    try:
        summary(text, limit, ADDRESS)
    except Refusal:
        assert length(first + ADDRESS, limit) > limit.most


@settings(max_examples=300)
@given(TEXTS)
def test_the_characters_of_a_text_make_up_the_text(text: str) -> None:
    ending = boundaries(text)
    assert ending == sorted(set(ending))
    assert (ending[-1] if ending else 0) == len(text)
