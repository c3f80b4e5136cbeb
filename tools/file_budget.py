"""Say which source files are long: over 300 lines is a warning, over 500 fails. See CONTRIBUTING.md."""

import sys
from pathlib import Path

WARN, FAIL = 300, 500
ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Return 1 where a file is over the limit."""
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("src", "tests", "bench", "tools")
        for path in (ROOT / folder).rglob("*.py")
        if path.parent.name != "migrations"  # written by Django
    }
    for path, lines in sorted(lengths.items(), key=lambda item: -item[1]):
        if lines > WARN:
            print(f"{'too long' if lines > FAIL else 'long'}: {lines} lines in {path.relative_to(ROOT)}")
    return int(any(lines > FAIL for lines in lengths.values()))


if __name__ == "__main__":
    sys.exit(main())
