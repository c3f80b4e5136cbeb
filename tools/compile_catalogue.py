"""Make the compiled catalogue of sentences that the libraries leave in English; with --check only say whether it is up to date."""

import sys
from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parents[1] / "src" / "guikou" / "console" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def compiled() -> bytes:
    """Return the catalogue as it is to be kept."""
    return polib.pofile(str(SOURCE)).to_binary()


def main() -> int:
    """Write it, or compare."""
    target = SOURCE.with_suffix(".mo")
    if "--check" in sys.argv[1:]:
        return 0 if target.read_bytes() == compiled() else 1
    target.write_bytes(compiled())
    return 0


if __name__ == "__main__":
    sys.exit(main())
