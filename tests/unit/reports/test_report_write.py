"""The whole folder: complete, and the same bytes for the same result."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language, Text
from guikou.kernel.progress import Silent
from guikou.reports.write import write


def digests(out: Path) -> dict[str, str]:
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in out.rglob("*") if path.is_file()}


def test_the_same_result_gives_the_same_bytes(result: AuditResult, folder: Path, tmp_path: Path) -> None:
    listed = write(result, tmp_path / "again", language=Language.ZH, progress=Silent())
    assert digests(tmp_path / "again") == digests(folder)
    assert {path.relative_to(tmp_path / "again").as_posix() for path in listed} == set(digests(folder))


def test_all_parts_are_there(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "report.html", "workbook.xlsx", "bulletin.docx", "notices", "csv", "parquet", "duplicates.csv", "plan.csv", "rejected.csv", "summary.json", "manifest.json",
    }  # fmt: skip


def test_an_empty_result_can_be_written_in_both_languages(empty_result: AuditResult, tmp_path: Path) -> None:
    for language in Language:
        assert write(empty_result, tmp_path / language, language=language, progress=Silent())


def test_progress_is_told(empty_result: AuditResult, tmp_path: Path) -> None:
    told: list[object] = []

    class Watcher:
        @contextmanager
        def stage(self, name: Text, total: int | None = None, unit: Text | None = None) -> Iterator["Watcher"]:
            told.append((name.en, total))
            yield self

        def advance(self, count: int = 1) -> None:
            told.append(count)

    write(empty_result, tmp_path / "out", language=Language.EN, progress=Watcher())
    assert told == [("Writing the report", 5), 1, 1, 1, 1, 1]
