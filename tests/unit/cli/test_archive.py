"""Making and verifying archives on the command line."""

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


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    file = tmp_path / "posts.csv"
    file.write_text(
        "账号名称,平台,标题,正文,发布时间,链接\n某县发布,微信公众号,停水通知,明日停水,2026-11-01 08:00,https://mp.weixin.qq.com/s/1\n",
        encoding="utf-8",
    )
    return file


def test_an_archive_is_made_and_what_is_missing_is_said(tmp_path: Path, posts: Path) -> None:
    out = tmp_path / "account.zip"
    made = run("make", posts, "--account", "某县发布", "--owner", "某县人民政府办公室", "--out", out)
    assert made.exit_code == 0, made.output
    assert "发布内容：已归档1，应有多少不详" in made.output
    assert run("verify", out).exit_code == 0
    again = run("make", posts, "--account", "某县发布", "--owner", "某办", "--out", out, "--lang", "en")
    assert (again.exit_code, "was not overwritten" in again.output) == (2, True)


def test_what_is_missing_makes_the_exit_code(tmp_path: Path, posts: Path) -> None:
    posts.write_text(posts.read_text(encoding="utf-8").replace("明日停水,", ","), encoding="utf-8")
    made = run("make", posts, "--account", "某县发布", "--owner", "某办", "--out", tmp_path / "a.zip", "--lang", "en")
    assert made.exit_code == 1
    assert "texts or summaries: 0 kept, 1 missing, the files and interfaces that were read do not have it" in made.output


@pytest.mark.parametrize(
    ("further", "reason"),
    [
        (["--account", "无"], "have no account “无”"),
        (["--account", "某县发布", "--tz", "Nowhere/City"], "There is no such time zone: Nowhere/City"),
        (["--account", "某县发布", "--captured", "BROKEN"], "bad.warc: The file has no records"),
    ],
)
def test_why_no_archive_can_be_made_is_said(tmp_path: Path, posts: Path, further: list[str], reason: str) -> None:
    broken = tmp_path / "bad.warc"
    broken.write_bytes(b"")
    arguments = [str(broken) if each == "BROKEN" else each for each in further]
    refused = run("make", posts, *arguments, "--owner", "某办", "--out", tmp_path / "a.zip", "--lang", "en")
    assert (refused.exit_code, (tmp_path / "a.zip").exists()) == (2, False)
    assert reason in refused.output or "This is no archive" in refused.output


def test_two_accounts_of_one_name_are_told_apart_by_their_ids(tmp_path: Path, posts: Path) -> None:
    posts.write_text(
        posts.read_text(encoding="utf-8") + "某县发布,微博,停水通知,明日停水,2026-11-01 08:00,https://weibo.com/1/a\n", encoding="utf-8"
    )
    refused = run("make", posts, "--account", "某县发布", "--owner", "某办", "--out", tmp_path / "a.zip", "--lang", "en")
    assert (refused.exit_code, "2 accounts are called" in refused.output) == (2, True)


def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path, posts: Path) -> None:
    refused = run("make", posts, "--account", "某县发布", "--owner", "某办", "--out", tmp_path / "none" / "a.zip", "--lang", "en")
    assert refused.exit_code == 2


@pytest.mark.enable_socket
def test_a_web_archive_is_shown_until_it_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("werkzeug.serving.BaseWSGIServer.serve_forever", ended)
    shown = run("view", zipped(tmp_path / "a.wacz", listed(wacz_files())), "--lang", "en")
    assert (shown.exit_code, shown.output.startswith("Web archive: http://127.0.0.1:")) == (0, True)
    (tmp_path / "a.txt").write_text("hello")
    refused = run("view", tmp_path / "a.txt", "--lang", "en")
    assert (refused.exit_code, "There is no web archive" in refused.output) == (2, True)


def test_a_port_that_is_taken_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: object, **__: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr("guikou.archive.viewing.make_server", taken)
    refused = run("view", zipped(tmp_path / "a.wacz", listed(wacz_files())), "--lang", "en")
    assert (refused.exit_code, "Address already in use" in refused.output) == (2, True)
