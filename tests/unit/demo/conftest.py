"""A generated county that the tests of the demo share."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from guikou.demo.county import generate
from guikou.demo.planted import Planted


@dataclass(frozen=True)
class Generated:
    folder: Path
    planted: Planted

    def table(self, name: str) -> pl.DataFrame:
        """Return a table of the data package, every cell as text."""
        return pl.read_csv(self.folder / f"{name}.csv", infer_schema_length=0)


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    folder = tmp_path_factory.mktemp("demo")
    return Generated(folder, generate(folder))
