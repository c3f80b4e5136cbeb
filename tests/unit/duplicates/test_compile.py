"""Kernels are compiled once, at set-up."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

from tests.unit.duplicates.test_find import ITEM

from guikou.duplicates import compile as compiling
from guikou.duplicates.jit import KERNELS


def test_importing_compiles_nothing() -> None:
    code = (
        "import guikou.duplicates.run, guikou.duplicates.index\n"
        "from guikou.duplicates.jit import KERNELS\n"
        "assert KERNELS and not any(kernel.signatures for kernel in KERNELS)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_everything_that_is_called_is_in_the_list_of_what_is_compiled(tmp_path: Path) -> None:
    entries = compiling._entries()
    for kernel, signatures in entries.items():
        for signature in signatures:
            kernel.compile(signature)
    before = {kernel: len(kernel.signatures) for kernel in entries}
    code_paths(tmp_path)
    assert {kernel: len(kernel.signatures) for kernel in entries} == before


def code_paths(folder: Path) -> None:
    """Run everything that calls kernels."""
    from guikou.duplicates.index import Index
    from guikou.duplicates.run import Parameters, find
    from guikou.kernel.progress import Silent
    from guikou.kernel.tables import ACCOUNTS, POSTS

    rows = [{"post_id": f"p{n:04}", "account_id": f"a{n % 3}", "text": ITEM + (str(n // 2) if n % 2 else "")} for n in range(900)]
    rows += [{"post_id": f"t{n}", "account_id": f"a{n}", "title": "今日要闻播报"} for n in range(3)]
    posts = POSTS.frame(rows).lazy()
    find(posts, ACCOUNTS.frame([{"account_id": "a1", "place": "长兴县"}]), work=folder / "find", progress=Silent())
    index = Index.create(folder / "index", Parameters())
    for number in range(2):
        index.add(posts, ACCOUNTS.empty(), work=folder / f"add{number}", progress=Silent())


def test_the_command_says_how_many_kernels_there_are(monkeypatch, capsys) -> None:
    monkeypatch.setattr(compiling, "compile_all", lambda: len(KERNELS))
    compiling.main()
    assert capsys.readouterr().err.startswith(f"{len(KERNELS)} kernels compiled in ")


def test_every_kernel_of_the_list_is_compiled(monkeypatch) -> None:
    asked = []
    kernel = SimpleNamespace(stats=SimpleNamespace(cache_path=None), compile=asked.append)
    monkeypatch.setattr(compiling, "KERNELS", [kernel])
    monkeypatch.setattr(compiling, "_entries", lambda: FakeEntries(kernel))
    assert compiling.compile_all() == 1
    assert asked == ["one", "two"]


class FakeEntries:
    """Entries of one kernel with two signatures."""

    def __init__(self, kernel: SimpleNamespace) -> None:
        self._kernel = kernel

    def items(self) -> list[tuple[SimpleNamespace, list[str]]]:
        return [(self._kernel, ["one", "two"])]


def test_what_earlier_versions_left_is_removed(tmp_path: Path, monkeypatch) -> None:
    kernel = SimpleNamespace(stats=SimpleNamespace(cache_path=str(tmp_path)))

    (tmp_path / "old.py311.nbi").write_bytes(b"")
    (tmp_path / "old.py311.1.nbc").write_bytes(b"")
    (tmp_path / "keep.pyc").write_bytes(b"")
    monkeypatch.setattr(compiling, "KERNELS", [kernel])
    monkeypatch.setattr(compiling, "_entries", dict)
    assert compiling.compile_all() == 1
    assert [path.name for path in tmp_path.iterdir()] == ["keep.pyc"]
