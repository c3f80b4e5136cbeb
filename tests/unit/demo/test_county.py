from pathlib import Path

from guikou.demo.county import generate


def test_the_same_seed_gives_the_same_bytes_and_the_same_truths(tmp_path: Path) -> None:
    one, other = generate(tmp_path / "one", accounts=40), generate(tmp_path / "other", accounts=40)
    assert one == other
    names = sorted(str(path.relative_to(tmp_path / "one")) for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert names == sorted(str(path.relative_to(tmp_path / "other")) for path in (tmp_path / "other").rglob("*") if path.is_file())
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes(), name
