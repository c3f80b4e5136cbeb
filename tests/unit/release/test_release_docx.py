"""Word documents: what is kept, what is said to be lost, and what is never taken."""

import io
import re
import zipfile
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE

from factories_docx import CENTER, changed, official_document, picture, saved, with_body
from guikou.channels.rendering.master import TOO_MUCH
from guikou.release.intake import package
from guikou.release.intake.docx import LOST, MOST_PICTURES, read
from guikou.release.intake.lists import chinese
from guikou.release.intake.package import BOMB, DAMAGED, EMPTY, ENTITIES, MACROS, OLD, OTHER, TOO_LARGE, NotADocument

P = "<w:p>{}</w:p>".format
R = "<w:r><w:t>{}</w:t></w:r>".format


def lost(*names: str) -> tuple[Any, ...]:
    return tuple(LOST[name] for name in LOST if name in names)


def linked(document: Any, address: str) -> str:
    return document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)


def test_an_official_document_is_title_number_body_and_signature() -> None:
    made = read(official_document())
    assert (made.title, made.number, made.author) == ("关于城东片区停水的通 知", "青水发〔2026〕12号", "青山县水利局")
    assert made.html == (
        "<p>青水发〔2026〕12号</p><p>各用水单位：</p><h2>一、停水时间</h2><p>3月5日8时至18时，<strong>请提前储水</strong>。</p><h2>二、停水范围</h2>"
        "<h3>（一）城东街道</h3><ul><li>解放路</li><li>人民路</li></ul><ol><li>关阀</li><li>检修</li></ol>"
        "<table><tbody><tr><td>片区</td><td>户数</td></tr><tr><td>城东</td><td>1200</td></tr></tbody></table>"
        '<p><img src="picture:0" alt="停水范围图"></p><p>青山县水利局</p><p>2026年3月1日</p>'
    )
    (shown,) = made.pictures
    assert (shown.alt, shown.media_type, shown.name) == ("停水范围图", "image/png", "image1.png")
    assert made.lost == lost("place")


def test_styles_say_what_is_title_and_heading() -> None:
    document = docx.Document()
    document.add_heading("Water supply", 0)
    document.add_heading("When", 1)
    document.add_heading("Where", 3)
    made = read(saved(document))
    assert (made.title, made.html, made.lost) == ("Water supply", "<h2>When</h2><h4>Where</h4>", ())


def test_a_first_heading_is_the_title_where_nothing_else_is() -> None:
    document = docx.Document()
    document.add_heading("停水通知", 1)
    document.add_paragraph("今天停水。")
    assert read(saved(document)).title == "停水通知"


def test_letters_keep_what_they_mean() -> None:
    props = "<w:rPr><w:b/><w:i w:val='0'/><w:vertAlign w:val='superscript'/></w:rPr>"
    xml = (
        P(R("标题"))
        + P(R("第一句。"))
        + P(f"{R('面积12平方千米')}<w:r>{props}<w:t>2</w:t></w:r><w:r><w:br/><w:tab/><w:t>a&lt;b</w:t></w:r>")
    )
    assert read(with_body(xml)).html == "<p>第一句。</p><p>面积12平方千米<strong><sup>2</sup></strong><br> a&lt;b</p>".replace(
        "<strong><sup>2</sup></strong>", "<sup><strong>2</strong></sup>"
    )


def test_links_are_kept_where_they_lead_somewhere() -> None:
    ids: list[str] = []

    def prepare(document: Any) -> None:
        ids.extend(linked(document, address) for address in ("https://example.org/a?b=1&c=2", "javascript:alert(1)"))

    def link(number: int) -> str:
        return f'<w:hyperlink r:id="rId{number}">{R("这里")}</w:hyperlink>'

    begin = with_body("", prepare)
    first, second = (int(each.removeprefix("rId")) for each in ids)
    assert begin
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    code = f'{field("begin")}<w:r><w:instrText> HYPERLINK "mailto:a@example.org" </w:instrText></w:r>{field("separate")}{R("写信")}{field("end")}'
    made = read(with_body(P(R("标题")) + P(link(first) + link(second) + code), prepare))
    assert made.html == '<p><a href="https://example.org/a?b=1&amp;c=2">这里</a>这里<a href="mailto:a@example.org">写信</a></p>'
    assert made.lost == lost("link")


def test_what_is_not_kept_is_said() -> None:
    xml = P(R("标题")) + P(
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
        f"<w:ins>{R('增')}</w:ins><m:oMath/><w:r><w:footnoteReference w:id='1'/></w:r><w:r><w:object/></w:r><w:r><w:sym w:char='F0FC'/></w:r>"
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p/></w:txbxContent></v:textbox></v:shape></w:pict></w:r>'
        "<w:commentRangeStart w:id='0'/><w:r><w:commentReference w:id='0'/></w:r>"
    )

    def frame(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "内部资料"

    made = read(with_body(xml, frame))
    assert made.html == "<p>增</p>"
    assert made.lost == lost("hidden", "deleted", "formula", "notes", "object", "symbol", "textbox", "comments", "frame")


def test_a_number_of_the_page_is_no_loss() -> None:
    def frame(document: Any) -> None:
        document.sections[0].footer.paragraphs[0].text = "— 1 —"

    assert read(with_body(P(R("标题")) + P(R("文。")), frame)).lost == ()


def test_cells_reach_over_rows_and_columns() -> None:
    def cell(text: str, props: str = "") -> str:
        return f"<w:tc><w:tcPr>{props}</w:tcPr>{P(R(text))}</w:tc>"

    wide, begins, goes_on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    head = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('街道', wide)}</w:tr>"
    rows = f"<w:tr>{cell('甲', begins)}{cell('1')}</w:tr><w:tr>{cell('', goes_on)}{cell('2')}</w:tr>"
    html = read(with_body(P(R("标题")) + f"<w:tbl>{head}{rows}</w:tbl>")).html
    assert '<tr><td rowspan="2">甲</td><td>1</td></tr><tr><td>2</td></tr>' in html
    assert sorted(html.partition("<th ")[2].partition(">")[0].split()) == ['colspan="2"', 'scope="col"']


def test_lists_stand_in_lists_and_chinese_numbers_are_text() -> None:
    numbering = (
        '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="1">'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>'
    ).encode()

    def item(number: int, depth: int, text: str) -> str:
        return P(f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>{R(text)}')

    xml = (
        P(R("标题"))
        + item(1, 0, "甲")
        + item(1, 1, "子")
        + item(1, 0, "乙")
        + item(2, 0, "时间")
        + item(2, 0, "地点")
        + item(0, 0, "无号。")
    )
    made = read(changed(with_body(xml), {"word/numbering.xml": numbering}))
    assert made.html == "<ul><li>甲<ol><li>子</li></ol></li><li>乙</li></ul><h2>一、时间</h2><h2>二、地点</h2><p>无号。</p>"


def test_a_document_without_numbering_and_with_text_in_controls_is_read() -> None:
    plain = docx.Document()
    plain.add_paragraph("标题").alignment = CENTER
    data = changed(saved(plain), {"word/numbering.xml": None})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        rels = archive.read("word/_rels/document.xml.rels").decode()
        body = archive.read("word/document.xml").decode()
    rels = re.sub(r"<Relationship [^>]*numbering[^>]*/>", "", rels)
    control = f"<w:sdt><w:sdtContent>{P(R('今天停水。'))}</w:sdtContent></w:sdt><!-- no -->"
    body = body.replace("<w:sectPr", f"{control}<w:sectPr", 1)
    made = read(changed(data, {"word/_rels/document.xml.rels": rels.encode(), "word/document.xml": body.encode()}))
    assert (made.title, made.html) == ("标题", "<p>今天停水。</p>")


def test_a_body_that_is_far_too_long_says_so() -> None:
    with pytest.raises(NotADocument) as said:
        read(with_body(P(R("长" * 1_000_001))))
    assert said.value.reason == TOO_MUCH


@pytest.mark.parametrize(("number", "written"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "100")])
def test_numbers_are_written_as_chinese_writes_them(number: int, written: str) -> None:
    assert chinese(number) == written


def test_a_picture_that_cannot_be_read_is_said_and_the_others_stay() -> None:
    document = docx.Document()
    document.add_paragraph("标题").alignment = CENTER
    for colour in ("red", "blue"):
        document.add_picture(io.BytesIO(picture(colour)))
    made = read(changed(saved(document), {"word/media/image1.png": b"\x89PNG no"}))
    assert len(made.pictures) == 1
    assert made.html == '<p><img src="picture:0" alt=""></p>'
    assert made.lost == lost("picture")


def test_pictures_elsewhere_are_never_fetched_and_many_are_cut() -> None:
    blip = '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:{}="{}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'

    def prepare(document: Any) -> None:
        document.part.relate_to("https://example.org/a.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)
        document.part.get_or_add_image(io.BytesIO(picture()))

    rels = docx.Document()
    prepare(rels)
    outside, inside = (
        next(key for key, rel in rels.part.rels.items() if rel.reltype == RELATIONSHIP_TYPE.IMAGE and rel.is_external is external)
        for external in (True, False)
    )
    xml = (
        P(R("标题"))
        + P(blip.format("embed", outside) + blip.format("link", outside))
        + P(blip.format("embed", inside) * (MOST_PICTURES + 1))
    )
    made = read(with_body(xml, prepare))
    assert len(made.pictures) == MOST_PICTURES
    assert made.lost == lost("picture", "many")


def test_what_is_no_document_is_refused_in_words_that_help(monkeypatch: pytest.MonkeyPatch) -> None:
    good = official_document()
    types = zipfile.ZipFile(io.BytesIO(good)).read("[Content_Types].xml")
    macro = types.replace(b"wordprocessingml.document.main+xml", b"wordprocessingml.document.main+xml").replace(
        b"</Types>", b'<Override PartName="/x" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    )
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", b" " * (package.LARGEST_XML + 1))
    entities = b'<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'
    cases = {
        b"": EMPTY,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": OLD,
        b"%PDF-1.7": OTHER,
        b"PK\x03\x04 broken": DAMAGED,
        good[: len(good) // 2]: DAMAGED,
        changed(good, {"[Content_Types].xml": None}): OTHER,
        changed(good, {"[Content_Types].xml": types.replace(b"wordprocessingml.document.main", b"spreadsheetml.sheet.main")}): OTHER,
        changed(good, {"[Content_Types].xml": macro}): MACROS,
        changed(good, {"word/vbaProject.bin": b"x"}): MACROS,
        changed(good, {"word/settings.xml": entities}): ENTITIES,
        changed(good, {"word/settings.xml": entities.decode().encode("utf-16")}): ENTITIES,
        changed(good, {"word/document.xml": b"<broken"}): DAMAGED,
        changed(good, {"word/document.xml": None}): DAMAGED,
        bomb.getvalue(): BOMB,
    }
    for data, why in cases.items():
        with pytest.raises(NotADocument) as said:
            read(data)
        assert said.value.reason == why, data[:40]
    monkeypatch.setattr(package, "LARGEST", 10)
    with pytest.raises(NotADocument) as said:
        read(good)
    assert said.value.reason == TOO_LARGE.fill(most=0)


def test_an_encrypted_part_and_a_part_that_stands_twice_are_refused() -> None:
    good = bytearray(official_document())
    for marker, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        good[good.index(marker) + offset] |= 1
    with pytest.raises(NotADocument) as said:
        read(bytes(good))
    assert said.value.reason == OLD
    out = io.BytesIO(official_document())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", b"<w/>")
    with pytest.raises(NotADocument) as said:
        read(out.getvalue())
    assert said.value.reason == DAMAGED
