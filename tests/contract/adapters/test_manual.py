"""Publishing by hand against the contract, and the package that a person gets."""

import io
import zipfile
from dataclasses import replace

import pytest
from PIL import Image

from guikou.channels.adapters import manual_package
from guikou.channels.adapters.manual import Manual, platforms, steps_of
from guikou.channels.adapters.manual_package import package
from guikou.channels.capability import Basis, Form
from guikou.channels.delivery import Delivery, State, advance, settled_as_absent, settled_as_sent
from guikou.channels.failures import ContentRefused
from guikou.channels.protocol import Access, ByHand, Key, Sent
from guikou.channels.testing import AdapterContract
from guikou.channels.variants import Attachment, Picture
from guikou.kernel.bilingual import Language, Refusal, Text
from manual_peer import ADDRESS, NOW, ByHandPeer, variant


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(made, kind)
    return made.getvalue()


class TestByHand(AdapterContract):
    @pytest.fixture(params=["douyin", "toutiao", "kuaishou", "xiaohongshu", "other"])
    def peer(self, request: pytest.FixtureRequest) -> ByHandPeer:
        return ByHandPeer(request.param)


def opened(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def text(files: dict[str, bytes], name: str) -> str:
    return files[name].decode("utf-8-sig").strip()


@pytest.mark.parametrize("name", list(platforms()))
def test_a_package_has_a_file_for_each_field_and_a_checklist_in_both_languages(name: str) -> None:
    platform = platforms()[name]
    files = opened(package(variant(), platform))
    assert text(files, "title.txt") == "停水通知1"
    assert text(files, "address.txt") == ADDRESS
    for language, checklist in ((Language.ZH, "清单.txt"), (Language.EN, "checklist.txt")):
        said = text(files, checklist)
        assert all(f"[ ] {number}. {step.on(language)}" in said for number, step in enumerate(steps_of(platform), 1))
        assert ADDRESS in said
    assert ("article.html" in files) is (platform.capability.form is Form.ARTICLE)
    assert ("text.txt" in files) is (platform.capability.form is not Form.ARTICLE)
    assert "未见平台明文规定" in text(files, "清单.txt")
    assert package(variant(), platform) == package(variant(), platform)


def test_pictures_are_converted_and_the_page_shows_them() -> None:
    pictures = (
        Picture(name="一.webp", media_type="image/webp", alt="管网图", data=picture("webp")),
        Picture(name="二.png", media_type="image/png", alt="水厂", data=picture("png")),
    )
    full = replace(
        variant(),
        html='<p>见图</p><img src="picture:1" alt="水厂"><img src="picture:0" alt="管网图"><script>1</script>',
        pictures=pictures,
        digest="摘要",
        author="水务局",
        video="https://county.example/v/1",
        attachments=(Attachment(name="../附件 1.pdf", media_type="application/pdf", data=b"%PDF"),),
    )
    files = opened(package(full, platforms()["toutiao"]))
    places = [name for name in files if name.startswith("pictures/")]
    assert [name[:11] for name in places] == ["pictures/01", "pictures/02"]
    assert {Image.open(io.BytesIO(files[name])).format for name in places} <= {"JPEG", "PNG"}
    html = text(files, "article.html")
    assert all(f'src="{name}"' in html for name in places)
    assert "<script" not in html
    assert text(files, "author.txt") == "水务局"
    assert files["attachments/01-_附件_1.pdf"] == b"%PDF"
    assert f"图片 {places[0]}：管网图" in text(files, "清单.txt")


def test_what_does_not_fit_makes_no_package() -> None:
    with pytest.raises(ContentRefused) as long:
        package(replace(variant(), title="长" * 21), platforms()["xiaohongshu"])
    assert long.value.field == "title"
    with pytest.raises(ContentRefused) as broken:
        package(
            replace(variant(), pictures=(Picture(name="a.png", media_type="image/png", alt="x", data=b"no picture"),)),
            platforms()["douyin"],
        )
    assert broken.value.field == "pictures"
    with pytest.raises(ContentRefused) as missing:
        package(replace(variant(), html='<p>见图</p><img src="picture:0" alt="x">'), platforms()["other"])
    assert missing.value.field == "html"


def test_a_person_notes_where_it_can_be_seen() -> None:
    adapter, kept = Manual(Access(base=""), platform="douyin"), [Delivery(key=Key(delivery="d-1", intended_at=NOW))]
    for _ in range(2):
        advance(kept[-1], adapter=adapter, variant=variant(), keep=kept.append, clock=lambda: NOW)
    assert kept[-1].state is State.BY_HAND
    assert settled_as_absent(kept[-1]).state is State.REFUSED
    kept.append(settled_as_sent(kept[-1], Sent({}, "https://www.douyin.com/note/7")))
    advance(kept[-1], adapter=adapter, variant=variant(), keep=kept.append, clock=lambda: NOW)
    assert kept[-1].state is State.HANDED_OVER
    taken_back = adapter.recall(Sent({}, "https://www.douyin.com/note/7"), now=NOW)
    assert isinstance(taken_back, ByHand)
    assert "https://www.douyin.com/note/7" in taken_back.steps[0].zh


def test_a_platform_that_nobody_described_and_an_own_back_office() -> None:
    adapter = Manual(Access(base="", settings={"platform": "county-app", "back_office": "https://cms.county.example/"}))
    assert adapter.capability.platform == "other"
    assert any("https://cms.county.example/" in step.zh for step in steps_of(adapter.platform))


def test_no_limit_claims_a_document_that_it_does_not_name() -> None:
    for platform in platforms().values():
        for limit in platform.capability.limits.values():
            assert (limit.basis is Basis.DOCUMENTED) is limit.source.startswith("https://")


def test_a_body_that_cannot_be_put_in_order_makes_no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def tangled(_: str) -> str:
        raise Refusal(Text("乱", "tangled"))

    monkeypatch.setattr(manual_package, "sanitised", tangled)
    with pytest.raises(ContentRefused) as failure:
        package(variant(), platforms()["toutiao"])
    assert failure.value.field == "html"
