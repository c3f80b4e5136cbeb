"""The files behind the paths, and the ledger of them."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from guikou.collection import ledger, sources
from guikou.collection.formats.sheet import Refused
from guikou.collection.ledger import Kind, Ledger, TooManySources
from guikou.collection.settings import Limits
from guikou.collection.sources import find
from guikou.kernel.bilingual import Text


def _found(*paths: Path, scratch: Path, limits: Limits | None = None) -> dict[str, str | None]:
    return {found.label: found.wrong.en if found.wrong else None for found in find(paths, limits or Limits(), scratch)}


def _zip(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return an empty folder for data; its parent is the scratch folder."""
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def test_a_folder_is_walked_in_order_of_name_without_hidden_files(data: Path) -> None:
    for name in ("b.csv", "a/z.csv", ".git/config", "a/~$lock.xlsx", "__MACOSX/x", ".DS_Store"):
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_text("x", encoding="utf-8")
    assert list(_found(data, scratch=data.parent)) == ["a/z.csv", "b.csv"]


def test_several_paths_keep_their_names_and_in_full_where_names_repeat(data: Path) -> None:
    for folder in ("one", "two"):
        (data / folder).mkdir()
        (data / folder / "posts.csv").write_text("x", encoding="utf-8")
    assert list(_found(data / "one", data / "two", scratch=data.parent)) == ["one/posts.csv", "two/posts.csv"]
    same = (data / "one" / "posts.csv", data / "two" / "posts.csv")
    assert list(_found(*same, scratch=data.parent)) == [path.as_posix() for path in same]


def test_members_of_zips_inside_zips_are_found_and_leave_nothing_behind(data: Path) -> None:
    inner = _zip(data.parent / "inner", **{"b.csv": b"x"}).read_bytes()
    _zip(data / "outer.zip", **{"a.csv": b"x", "inner.zip": inner, "empty/": b""})
    assert _found(data, scratch=data.parent) == {"outer.zip!a.csv": None, "outer.zip!inner.zip!b.csv": None}
    assert not list(data.parent.glob("unpacked-*"))


def test_a_zip_with_too_many_members_is_refused_whole(data: Path) -> None:
    _zip(data / "x.zip", **{str(number): b"x" for number in range(5)})
    assert "more than 3" in str(_found(data, scratch=data.parent, limits=Limits(zip_members=3))["x.zip"])


def test_the_members_of_a_zip_together_stay_within_the_limit(data: Path) -> None:
    _zip(data / "x.zip", a=b"x" * 600, b=b"x" * 600)
    found = _found(data, scratch=data.parent, limits=Limits(zip_bytes=1000))
    assert found["x.zip!a"] is None
    assert "beyond the limits" in str(found["x.zip!b"])


def test_a_member_with_a_password_or_a_broken_sum_is_said_and_the_others_are_read(data: Path) -> None:
    raw = bytearray(_zip(data / "x.zip", a=b"first", b=b"second", c=b"third").read_bytes())
    raw[raw.index(b"second")] ^= 0xFF
    locked = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 1) + 1) + 8
    raw[locked] |= 1
    (data / "x.zip").write_bytes(bytes(raw))
    found = _found(data, scratch=data.parent)
    assert found["x.zip!a"] is None
    assert "damaged" in str(found["x.zip!b"])
    assert "password" in str(found["x.zip!c"])


def test_a_directory_of_a_zip_that_lies_is_damage(data: Path) -> None:
    raw = bytearray(_zip(data / "x.zip", a=b"first").read_bytes())
    raw[raw.index(b"PK\x01\x02") + 42] = 200  # where the member begins
    (data / "x.zip").write_bytes(bytes(raw))
    assert "damaged" in str(next(iter(_found(data, scratch=data.parent).values())))


def test_a_file_that_vanishes_between_two_looks_is_said(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "a.csv").write_text("x", encoding="utf-8")

    def vanish(_: Path) -> bool:
        raise FileNotFoundError

    monkeypatch.setattr(sources, "is_archive", vanish)
    assert "does not exist" in str(_found(data, scratch=data.parent)["a.csv"])


def test_a_name_that_no_code_page_explains_stays_as_it_is() -> None:
    info = zipfile.ZipInfo("名")
    info.flag_bits = 0
    assert sources._name(info) == "名"


WHY = Text("图片", "a picture")


def test_files_without_data_beyond_a_number_are_only_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_NOTES", 2)
    book = Ledger()
    for number in range(5):
        book.note(file=f"{number}.png", folder="", why=WHY, kind=Kind.NOT_DATA)
    book.note(file="cut.zip", folder="", why=Text("坏", "damaged"), kind=Kind.FAILED)
    assert book.files().select("file", "kind", "error_en", "note_en").rows() == [
        ("0.png", "not-data", None, "a picture"),
        ("1.png", "not-data", None, "a picture"),
        ("*", "not-data", None, "3 more such files are not listed one by one"),
        ("cut.zip", "failed", "damaged", None),
    ]


def test_more_sources_than_can_be_numbered_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_SOURCES", 1)
    book = Ledger()
    book.open(file="a", folder="")
    with pytest.raises(TooManySources):
        book.open(file="b", folder="")


def test_a_note_is_given_once_and_damage_is_noted_beside_the_file() -> None:
    book = Ledger()
    source = book.open(file="a", folder="")
    source.say(WHY)
    source.say(WHY)
    source.read = 2
    book.refuse(source, [Refused(row=2, reason=Text("坏", "bad"), damage=True), Refused(row=3, reason=Text("差", "poor"))])
    assert book.files().select("kind", "error_en", "note_en").rows() == [("read", "bad", "a picture")]
    assert book.rejected()["row"].to_list() == [2, 3]


def test_only_registers_of_one_layout_in_one_folder_are_snapshots() -> None:
    book = Ledger()
    for file in ("r/2024-10-24.csv", "r/register_20241212.csv", "r/2024-13-45 2025年03月22日.csv", "r/latest.csv", "s/2024-10-24.csv"):
        source = book.open(file=file, folder=file[0], layout="canada-register")
        source.table = "accounts"
    book.open(file="r/2020-01-01.csv", folder="r", layout="x").table = "posts"
    book.date_snapshots()
    assert [source.dated_on for source in book.sources] == [date(2024, 10, 24), date(2024, 12, 12), date(2025, 3, 22), None, None, None]


def test_nothing_refused_is_an_empty_table() -> None:
    assert Ledger().rejected().is_empty()
