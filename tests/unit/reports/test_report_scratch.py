"""A killed run leaves nothing for long, and a living one is left alone."""

import fcntl
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from guikou.reports.scratch import LOCK, WAS, scratch_beside

HOLDER = """
import sys, time
from pathlib import Path
from guikou.reports.scratch import scratch_beside
with scratch_beside(Path(sys.argv[1])) as folder:
    (folder / "half").write_text("half")
    print(folder, flush=True)
    time.sleep(60)
"""


def held_by_another(out: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(out)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def killed(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_a_living_run_keeps_its_folder_and_a_killed_one_loses_it(tmp_path: Path) -> None:
    process, folder = held_by_another(tmp_path / "out")
    try:
        with scratch_beside(tmp_path / "out") as mine:
            assert (folder / "half").exists()
            assert mine != folder
        assert (folder / "half").exists()
    finally:
        killed(process)
    assert folder.exists()
    with scratch_beside(tmp_path / "out") as mine:
        assert list(tmp_path.iterdir()) == [mine]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [".out-b-abcdefgh", ".out-abcdefg", ".other-abcdefgh", "out-abcdefgh"])
def test_folders_of_other_results_stay(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / LOCK).touch()
    with scratch_beside(tmp_path / "out"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_without_our_lock_stays(tmp_path: Path) -> None:
    (tmp_path / ".out-abcdefgh").mkdir()
    (tmp_path / ".out-abcdefgh" / "mine.txt").write_text("mine")
    (tmp_path / ".out-12345678").symlink_to(tmp_path / ".out-abcdefgh")
    with scratch_beside(tmp_path / "out"):
        pass
    assert (tmp_path / ".out-abcdefgh" / "mine.txt").exists()


@pytest.mark.parametrize("arrived", [False, True])
def test_a_result_is_put_back_where_a_run_was_killed_while_replacing_it(tmp_path: Path, arrived: bool) -> None:
    left = tmp_path / ".out-abcdefgh"
    (left / WAS).mkdir(parents=True)
    (left / WAS / "a.txt").write_text("old")
    (left / LOCK).touch()
    if arrived:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "a.txt").write_text("new")
    with scratch_beside(tmp_path / "out"):
        assert (tmp_path / "out" / "a.txt").read_text() == ("new" if arrived else "old")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_lock_is_held_while_the_folder_is_in_use(tmp_path: Path) -> None:
    with scratch_beside(tmp_path / "out") as folder, (folder / LOCK).open("rb") as lock, pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
