"""Whatever comes to the desk as a document or a mail is read or refused in words, and nothing in it can do anything."""

import random
import re
import zipfile
from email.message import EmailMessage
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories_docx import changed, official_document, picture, with_body
from guikou.channels.rendering.master import TAGS, sanitised
from guikou.release.intake import docx, mail
from guikou.release.intake.mail import NotAMail
from guikou.release.intake.package import NotADocument

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
DOCUMENT = official_document()
EVIL = [
    "<script>alert(1)</script>", "javascript:alert(1)", "<img src=x onerror=alert(1)>", "</p><style>*{}</style>", "&lt;script&gt;", "]]>",
    "<svg/onload=alert(1)>", "data:text/html,x", "\u202e", "picture:0", "\" onclick=\"x", "https://example.org/?a=1&b=<2>", "　", "一、标题",
]  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=15) | st.sampled_from(EVIL)
_ATTRIBUTE = re.compile(r"<[a-z0-9]+((?: [a-z]+=\"[^\"]*\")*)>")


def is_harmless(html: str) -> bool:
    """Say whether a body holds nothing but what the master allows: elements, attributes, addresses."""
    tags = {tag.lower() for tag in re.findall(r"</?([a-zA-Z0-9]+)", html)}
    attributes = re.findall(r' ([a-z]+)="([^"]*)"', "".join(_ATTRIBUTE.findall(html)))
    addresses = [value for name, value in attributes if name in ("href", "src")]
    return (
        tags <= TAGS
        and {name for name, _ in attributes} <= {"href", "src", "alt", "lang", "start", "colspan", "rowspan", "scope"}
        and all(re.match(r"https?://|mailto:|tel:|picture:\d+$", address, re.IGNORECASE) for address in addresses)
        and sanitised(html) == html
    )


@pytest.mark.parametrize(
    "html",
    ['<p onclick="x">a</p>', "<script>x</script>", '<p><a href="javascript:x">a</a></p>', '<p><img src="https://e.org/a"></p>', "<p>a"],
)
def test_what_could_do_something_would_be_found(html: str) -> None:
    assert not is_harmless(html)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


RUNS = st.builds(
    "<w:r><w:rPr>{}</w:rPr>{}</w:r>".format,
    st.sampled_from(
        ["", "<w:b/>", "<w:i/>", '<w:b w:val="0"/>', "<w:vanish/>", '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="x"/>']
    ),
    WORDS.map(lambda text: f"<w:t>{escaped(text)}</w:t>")
    | st.sampled_from(
        ["<w:br/>", '<w:br w:type="page"/>', "<w:tab/>", "<w:drawing/>", '<w:drawing><a:blip r:embed="rId1"/></w:drawing>', "<w:object/>"]
    )
    | st.sampled_from(["begin", "separate", "end", ""]).map('<w:fldChar w:fldCharType="{}"/>'.format)
    | WORDS.map(lambda text: f"<w:instrText>HYPERLINK &quot;{escaped(text)}&quot;</w:instrText>"),
)
INLINE = (
    RUNS
    | st.lists(RUNS, max_size=2).map("".join).map('<w:hyperlink r:id="rId2">{}</w:hyperlink>'.format)
    | RUNS.map("<w:ins>{}</w:ins>".format)
)
MARKS = st.sampled_from(
    ["", '<w:jc w:val="center"/>', '<w:pStyle w:val="Heading1"/>', '<w:pStyle w:val="Title"/>', '<w:pStyle w:val="None"/>']
)
ITEMS = st.builds('<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>'.format, st.integers(0, 12), st.integers(0, 3)) | st.just(
    ""
)
PARAGRAPHS = st.builds("<w:p><w:pPr>{}{}</w:pPr>{}</w:p>".format, MARKS, ITEMS, st.lists(INLINE, max_size=4).map("".join))
CELLS = st.builds(
    "<w:tc><w:tcPr>{}{}</w:tcPr>{}</w:tc>".format,
    st.sampled_from(["", '<w:gridSpan w:val="2"/>', '<w:gridSpan w:val="x"/>', '<w:gridSpan w:val="999999"/>', '<w:gridSpan w:val="-1"/>']),
    st.sampled_from(["", "<w:vMerge/>", '<w:vMerge w:val="restart"/>']),
    PARAGRAPHS,
)
TABLES = (
    st.lists(st.lists(CELLS, max_size=3).map("".join).map("<w:tr>{}</w:tr>".format), max_size=3)
    .map("".join)
    .map("<w:tbl>{}</w:tbl>".format)
)
BODIES = st.lists(PARAGRAPHS | TABLES | PARAGRAPHS.map("<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>".format), max_size=6).map("".join)


@CALM
@given(body=BODIES)
def test_whatever_a_document_says_what_is_kept_is_harmless(body: str) -> None:
    try:
        made = docx.read(with_body(body))
    except NotADocument:
        return
    assert is_harmless(made.html)
    assert len(made.title) <= 200


def mutated(data: bytes, seed: int, times: int) -> bytes:
    """Return the bytes with some changed, cut out or doubled."""
    chance, found = random.Random(seed), bytearray(data)
    for _ in range(times):
        place = chance.randrange(len(found))
        act = chance.randrange(3)
        if act == 0:
            found[place] = chance.randrange(256)
        elif act == 1:
            del found[place : place + chance.randrange(1, 40)]
        else:
            found[place:place] = found[place : place + chance.randrange(1, 40)]
        if not found:
            break
    return bytes(found)


@CALM
@given(seed=st.integers(0, 2**32), times=st.integers(1, 30))
def test_a_damaged_document_is_read_or_refused(seed: int, times: int) -> None:
    try:
        assert is_harmless(docx.read(mutated(DOCUMENT, seed, times)).html)
    except NotADocument:
        return


with zipfile.ZipFile(BytesIO(DOCUMENT)) as _archive:
    PARTS = {name: _archive.read(name) for name in _archive.namelist() if name.endswith((".xml", ".rels"))}


@CALM
@given(name=st.sampled_from(sorted(PARTS)), seed=st.integers(0, 2**32), times=st.integers(1, 12))
def test_a_document_with_a_damaged_part_is_read_or_refused(name: str, seed: int, times: int) -> None:
    try:
        assert is_harmless(docx.read(changed(DOCUMENT, {name: mutated(PARTS[name], seed, times)})).html)
    except NotADocument:
        return


def whole_mail(html: str) -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "a@example.org", "停水", "<1@example.org>"
    made.set_content("停水")
    made.add_alternative(html, subtype="html")
    made.get_payload()[1].add_related(picture(), "image", "png", cid="<a>", filename="a.png")  # type: ignore[union-attr]
    made.add_attachment(b"%PDF-", "application", "pdf", filename="名.pdf")
    return made.as_bytes()


MAIL = whole_mail('<p>停水<img src="cid:a"></p>')


@CALM
@given(
    html=st.lists(
        WORDS | st.sampled_from(["<p>", "</p>", "<a href=", "<img src=cid:a ", ">", "<table>", "<!--", "<math>"]), max_size=20
    ).map("".join)
)
def test_whatever_html_a_mail_holds_what_is_kept_is_harmless(html: str) -> None:
    assert is_harmless(mail.read(whole_mail(html), server="").html)


@CALM
@given(seed=st.integers(0, 2**32), times=st.integers(1, 60))
def test_a_damaged_mail_is_read_or_refused(seed: int, times: int) -> None:
    try:
        made = mail.read(mutated(MAIL, seed, times), server="mx.example.gov")
    except NotAMail:
        return
    assert is_harmless(made.html)
    assert made.subject.isprintable()
    assert "\n" not in made.sender + made.message_id


@CALM
@given(raw=st.binary(max_size=400))
def test_any_bytes_are_no_document_and_read_or_refused_as_a_mail(raw: bytes) -> None:
    with pytest.raises(NotADocument):
        docx.read(raw)
    try:
        mail.read(raw, server="")
    except NotAMail:
        return
