"""Verifying archives on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from factories_archive import listed, wacz_files, warc, zipped
from guikou.cli.archive import app


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_good_and_bad_archives_are_told_apart_in_both_languages(tmp_path: Path) -> None:
    good, bad = zipped(tmp_path / "good.wacz", listed(wacz_files())), tmp_path / "bad.warc"
    bad.write_bytes(warc(gzip=False).replace(b"Notice", b"notice"))
    chinese, english = run("verify", good, bad), run("verify", good, bad, "--lang", "en")
    assert (chinese.exit_code, english.exit_code, run("verify", good).exit_code) == (1, 1, 0)
    assert f"{good}：完好  WACZ，4 个文件，2 条记录，" in chinese.output
    assert f"{bad}：有问题  WARC，1 个文件，2 条记录，" in chinese.output
    assert "✗ bad.warc 第 1 条记录（第 0 字节）：内容与所记摘要不符，已被改动或损坏" in chinese.output
    assert f"{good}: good  WACZ, 4 files, 2 records, " in english.output
    assert "· good.wacz: It is not signed" in english.output


def test_programs_get_the_same_as_json(tmp_path: Path) -> None:
    (tmp_path / "bad.warc").write_bytes(warc(gzip=False).replace(b"Notice", b"notice"))
    (found,) = json.loads(run("verify", tmp_path / "bad.warc", "--json").output)
    assert (found["kind"], found["good"], found["records"], len(found["faults"])) == ("WARC", False, 2, 2)
    assert found["faults"][0]["where"] == {"zh": "bad.warc 第 1 条记录（第 0 字节）", "en": "bad.warc, record 1 (at byte 0)"}


def test_many_faults_are_counted_and_records_without_digest_named(tmp_path: Path) -> None:
    (tmp_path / "bad.warc").write_bytes(warc({"https://a.example/": b"good"}, gzip=False).replace(b"good", b"evil") * 60)
    assert "✗ 20 further faults" in run("verify", tmp_path / "bad.warc", "--lang", "en").output
    record = b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-11-22T00:00:00Z\r\nContent-Length: 1\r\n\r\nx\r\n\r\n"
    (tmp_path / "plain.warc").write_bytes(record)
    assert "1 record has no digest" in run("verify", tmp_path / "plain.warc", "--lang", "en").output


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("verify", tmp_path / "none").exit_code == 2
    (tmp_path / "closed.warc").write_bytes(b"")

    def closed(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("guikou.cli.archive.verify", closed)
    refused = run("verify", tmp_path / "closed.warc", "--lang", "en")
    assert (refused.exit_code, "cannot be read (Permission denied)" in refused.output) == (2, True)
