"""A folder is written whole or not at all, and nobody's work is destroyed."""

import json
from pathlib import Path

import pytest

from guikou.reports.folder import NotOurFolder, replacing, written


def fill(out: Path, text: str = "one") -> None:
    with replacing(out) as draft:
        (draft / "sub").mkdir()
        (draft / "sub" / "a.txt").write_text(text)


def interrupted(out: Path) -> None:
    with replacing(out) as draft:
        (draft / "half.txt").write_text("half")
        raise KeyboardInterrupt


def test_a_folder_appears_with_a_manifest_of_its_files(tmp_path: Path) -> None:
    fill(tmp_path / "deep" / "out")
    assert [path.name for path in written(tmp_path / "deep" / "out")] == ["manifest.json", "a.txt"]
    listed = json.loads((tmp_path / "deep" / "out" / "manifest.json").read_text())["files"]
    assert listed == {"sub/a.txt": {"bytes": 3, "sha256": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"}}


def test_our_own_folder_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    fill(tmp_path / "out")
    fill(tmp_path / "out", "two")
    assert (tmp_path / "out" / "sub" / "a.txt").read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    fill(tmp_path / "out")
    assert (tmp_path / "out" / "sub" / "a.txt").exists()


@pytest.mark.parametrize("left", ["manifest.json", "other.txt"])
def test_a_foreign_folder_is_refused_and_stays(tmp_path: Path, left: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    (tmp_path / "out" / left).write_text("[]")
    with pytest.raises(NotOurFolder, match=r"mine\.txt"):
        fill(tmp_path / "out")
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


def test_a_file_edited_by_a_person_is_not_overwritten(tmp_path: Path) -> None:
    fill(tmp_path / "out")
    (tmp_path / "out" / "sub" / "a.txt").write_text("edited by a clerk")
    with pytest.raises(NotOurFolder, match=r"a\.txt"):
        fill(tmp_path / "out")


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(NotOurFolder):
        fill(tmp_path / "out")


def test_an_interruption_leaves_the_old_folder_and_no_half_file(tmp_path: Path) -> None:
    fill(tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        interrupted(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "sub" / "a.txt").read_text() == "one"


def test_an_interruption_between_the_two_moves_brings_the_old_folder_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "out")
    moved, replace = [], Path.replace

    def last_fails(self: Path, target: Path) -> Path:
        moved.append(target)
        if len(moved) == 3:  # the lock file, the old folder, the new one
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", last_fails)
    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path / "out", "two")
    assert (tmp_path / "out" / "sub" / "a.txt").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
