"""The audit from files to files, as a user runs it."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from guikou.cli.main import app_with
from guikou.collection import sources

RUNNER = CliRunner()
KEYS = {
    "files": {"read", "not_data", "unknown", "failed"},
    "accounts": {"read", "accepted", "merged", "rejected", "conflicts"},
    "posts": {"read", "accepted", "merged", "rejected"},
    "inspection": {"met", "not_met", "cannot_tell", "accounts_failed", "accounts_behind_collection"},
    "duplicates": {"groups", "posts_in_groups", "excerpts", "template_families", "updates"},
    "plan": {"keep", "hand_over", "close", "exempt", "gap", "hours_before", "hours_after", "audience_kept_share"},
}


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Return a folder with a small register and some posts, as offices keep them."""
    folder = tmp_path / "county"
    folder.mkdir()
    (folder / "名录.csv").write_text(
        "平台,账号名称,账号ID,主办单位,粉丝数,是否认证\n"
        "微信公众号,云泽发布,gh_aaaaaaaaaaaa,云泽县人民政府办公室,1.2万,是\n"
        "微信公众号,云泽教育,gh_bbbbbbbbbbbb,云泽县教育局,812,是\n"
        "微信公众号,云泽教育服务,gh_cccccccccccc,云泽县教育局,95,否\n"
        '微博,云泽发布,1234567890,云泽县人民政府办公室,"3,456",是\n'
        "微博,,,云泽县水务局,many,是\n",
        encoding="gb18030",
    )
    notice = "因供水管网改造，定于6月18日8时至20时对城东片区停止供水，请广大居民提前做好储水准备，由此带来的不便敬请谅解，恢复供水时间如有变化将另行通知。"
    lines = ["平台,账号ID,账号名称,发布时间,标题,正文,链接,阅读数,点赞数"]
    for number, (account, name) in enumerate(
        (("gh_aaaaaaaaaaaa", "云泽发布"), ("gh_bbbbbbbbbbbb", "云泽教育"), ("gh_cccccccccccc", "云泽教育服务"))
    ):
        lines.append(
            f"微信公众号,{account},{name},2026-06-1{7 + number % 2} 09:0{number},停水通知,{notice},https://mp.weixin.qq.com/s/tok{number}aaaaaaaaaaaaaaaaa,10万+,{number}"
        )
    lines.append("微信公众号,gh_bbbbbbbbbbbb,云泽教育,昨天,招生公告,今年招生工作安排,https://mp.weixin.qq.com/s/tok9aaaaaaaaaaaaaaaaa,7,1")
    (folder / "posts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return folder


def run(*arguments: object) -> tuple[int, str]:
    answer = RUNNER.invoke(app_with(), [str(each) for each in arguments])
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.exit_code, answer.output


def test_the_summary_accounts_for_every_row_and_has_the_agreed_keys(county: Path, tmp_path: Path) -> None:
    code, printed = run("audit", county, "--json", "--out", tmp_path / "out")
    assert code == 0, printed
    summary = json.loads(printed)
    assert set(summary) == {*KEYS, "as_of", "timings_s", "peak_rss_mb"}
    assert {name: set(summary[name]) for name in KEYS} == KEYS
    for table in ("accounts", "posts"):
        assert summary[table]["read"] == sum(summary[table][part] for part in ("accepted", "merged", "rejected"))
    assert (summary["accounts"]["read"], summary["accounts"]["rejected"]) == (5, 1)
    assert (summary["posts"]["read"], summary["posts"]["rejected"]) == (4, 1)
    assert summary["duplicates"]["groups"] == 1
    assert json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8")) == summary
    assert sum(summary["plan"][decision] for decision in ("keep", "hand_over", "close", "exempt")) == 4


def test_the_result_says_in_words_what_was_found_in_either_language(county: Path, tmp_path: Path) -> None:
    assert "报告：" in run("audit", county, "--out", tmp_path / "zh")[1]
    english = run("audit", county, "--lang", "en", "--out", tmp_path / "en")[1]
    assert "Report: " in english
    assert "5 rows read" in english


def test_the_same_files_give_the_same_result_whatever_the_hash_seed(county: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-m", "guikou.cli", "audit", str(county), "--json", "--out", str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
    one, two = tmp_path / "1", tmp_path / "2"
    names = sorted(str(path.relative_to(one)) for path in one.rglob("*") if path.is_file())
    assert names == sorted(str(path.relative_to(two)) for path in two.rglob("*") if path.is_file())
    timed = ("summary.json", "manifest.json")  # times and memory, and the hash over them
    different = [name for name in names if name not in timed and (one / name).read_bytes() != (two / name).read_bytes()]
    assert different == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["missing-folder"], 2, "missing-folder"),
        (["COUNTY", "--as-of", "昨天"], 2, "昨天"),
        (["COUNTY", "--as-of", "9999-12-31T23:59:59Z"], 2, "9999"),
        (["COUNTY", "--keep", "云泽教育", "--close", "云泽教育"], 2, "既要保留又要关停"),
        (["COUNTY", "--tz", "Mars/Olympus"], 2, "Mars/Olympus"),
        (["COUNTY", "--pack", "no-such-pack"], 2, "no-such-pack"),
        (["COUNTY", "--map", "no-such-map.yaml"], 2, "no-such-map.yaml"),
        (["COUNTY", "--close", "无此账号"], 2, "无此账号"),
        (["EMPTY"], 3, ""),
        (["COUNTY", "--out", "FOREIGN"], 4, ""),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_writes_nothing(
    arguments: list[str], code: int, said: str, county: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").write_text("mine", encoding="utf-8")
    places = {"COUNTY": str(county), "EMPTY": str(tmp_path / "empty"), "FOREIGN": str(tmp_path / "foreign")}
    call = [places.get(each, each) for each in arguments]
    out = tmp_path / "out"
    answered, printed = run("audit", *call, *([] if "--out" in call else ["--out", out]))
    assert answered == code, printed
    assert said in printed
    assert "Traceback" not in printed
    assert not out.exists()
    assert (tmp_path / "foreign" / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_an_interrupted_audit_leaves_nothing_behind(county: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "guikou.cli", "audit", str(county), "--out", str(home / "out")],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while not list(home.glob(".out-*")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert list(home.iterdir()) == []


def test_what_a_killed_audit_left_goes_with_the_next_one(county: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "guikou.cli", "audit", str(county), "--out", str(home / "out")],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not list(home.glob(".out-*/posts*.parquet")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait(timeout=60)
    assert {path.name[:5] for path in home.iterdir()} == {".out-"}
    code, printed = run("audit", county, "--json", "--out", home / "out")
    assert code == 0, printed
    assert [path.name for path in home.iterdir()] == ["out"]


def test_a_disk_that_fills_up_while_a_zip_is_unpacked_is_not_called_a_damaged_zip(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.write(next(path for path in county.iterdir() if path.is_file()), "a.csv")
    monkeypatch.setattr(sources.shutil, "copyfileobj", full)
    code, printed = run("audit", tmp_path / "a.zip", "--lang", "en", "--out", tmp_path / "out")
    assert (code, printed.strip()) == (4, f"The disk is full; nothing was written: {tmp_path}")
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []
