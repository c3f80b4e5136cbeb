"""`guikou demo`: what a newcomer runs first."""

import json
from pathlib import Path

from typer.testing import CliRunner

from guikou.cli.main import app_with


def test_the_demo_ends_with_a_report_and_can_be_run_again(tmp_path: Path) -> None:
    for _ in range(2):
        answer = CliRunner().invoke(
            app_with(["demo"]), ["demo", "--out", str(tmp_path / "demo"), "--accounts", "40", "--lang", "en", "--report-only"]
        )
        assert answer.exit_code == 0, answer.output
    assert "all names are invented" in answer.output
    assert (tmp_path / "demo" / "audit" / "report.html").is_file()
    assert json.loads((tmp_path / "demo" / "audit" / "summary.json").read_text(encoding="utf-8"))["posts"]["accepted"] > 0


def test_the_demo_touches_no_data_folder_that_is_not_its_own(tmp_path: Path) -> None:
    mine = tmp_path / "demo" / "data" / "thesis.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    answer = CliRunner().invoke(app_with(["demo"]), ["demo", "--out", str(tmp_path / "demo")])
    assert answer.exit_code == 4
    assert mine.read_text(encoding="utf-8") == "mine"
