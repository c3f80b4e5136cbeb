"""The checks read whatever people write, and show no long number of it."""

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from guikou.kernel.bilingual import Language
from guikou.release.data import confusions, jargon, templates
from guikou.release.domain.checks import look
from guikou.release.domain.checks.base import Draft, Known, Level, Official, Picture, Term, standing
from guikou.release.domain.markup import page
from guikou.release.domain.templates import FieldType, NotFilled, fill

KNOWN = Known(
    officials=(Official("张三", ("副县长",)),),
    terms=(Term("县卫生健康局", ("卫计局",)),),
    confusions=confusions(),
    jargon=jargon(),
    telephones=frozenset({"12345"}),
)
WORDS = st.sampled_from(
    [
        "2026年2月30日", "11月22日（星期一）", "至", "20日", "前", "报名", "截止", "共120人", "，男70人", "，女40人", "县长", "张三", "张叁", "11010519491231002X", "卡号",
        "6222 0210 0111 6245 702", "13812345678", "XX年XX月", "某某", "https://a.example/x", "。", "\n", " ", "0", "99月99日", "0年0月0日", "May 31", "31 June 0000", "Monday, ",
        "9999-12-31", "prior to", "<p>", '<a href="https://[">', '<img src="x">', '<b style="color:#aaa;font-size:1..px">', "</b>", "<![CDATA[", "&", "十" * 90,
    ]
)  # fmt: skip
TEXTS = st.lists(WORDS | st.text(max_size=4), max_size=20).map("".join)


@settings(max_examples=200, deadline=None)
@given(language=st.sampled_from(Language), title=TEXTS, html=TEXTS, text=TEXTS, on=st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_whatever_is_written_is_checked_and_every_remark_has_its_place(
    language: Language, title: str, html: str, text: str, on: date
) -> None:
    draft = Draft(language, title, html, on, text=text, pictures=(Picture("a", title),), accounts=("b",))
    remarks = look(draft, KNOWN)
    lengths = {"title": len(title), "html": len(draft.body.text), "text": len(text), "digest": 0, "pictures": 1, "accounts": 1}
    for each in remarks:
        assert 0 <= each.place.start <= each.place.end <= lengths[each.place.field]
    assert standing(remarks, [each.key for each in remarks]) == tuple(each for each in remarks if each.level is Level.STOP)


@settings(max_examples=100, deadline=None)
@given(
    before=st.text("，。 姓名：a", max_size=60),
    behind=st.text("，。 电话：a", max_size=60),
    number=st.sampled_from(["11010519491231002X", "13812345678"]),
)
def test_a_personal_number_is_found_and_never_shown(before: str, behind: str, number: str) -> None:
    remarks = look(Draft(Language.ZH, "公示", f"<p>{before.rstrip('a')}{number}{behind.lstrip('a')}</p>", date(2026, 11, 21)), KNOWN)
    assert "personal" in {each.check for each in remarks}
    assert not any(number[4:] in each.what.zh + each.what.en + each.todo.zh + each.todo.en for each in remarks)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), template=st.sampled_from(templates()), language=st.sampled_from(Language))
def test_a_template_gives_escaped_html_or_names_what_is_wrong(data: st.DataObject, template: object, language: Language) -> None:
    strange = st.text(max_size=12) | st.sampled_from(
        ["<script>alert(1)</script>", "{phone}", "2026-11-23T08:30/2026-11-24T08:30", "2026-11-23", "12345", '"><b>']
    )
    right = {
        FieldType.PERIOD: "2026-11-23T08:30/2026-11-24T08:30", FieldType.TIME: "2026-11-23T08:30", FieldType.DATE: "2026-11-23",
        FieldType.DAYS: "2026-11-23/2026-11-24", FieldType.PHONE: "12345",
    }  # fmt: skip
    values = {
        field.id: data.draw(st.just(next(iter(field.choices), right.get(field.type, "东街"))) | strange)
        for field in template.fields  # type: ignore[attr-defined]
    }
    try:
        notice = fill(template, values, language)  # type: ignore[arg-type]
    except NotFilled:
        return
    assert set(re.findall(r"<[^>]*>", notice.html)) <= {"<p>", "</p>", "<ul>", "</ul>", "<li>", "</li>", "<br>"}
    assert "\n" not in notice.title
    assert page(notice.html).links == ()
