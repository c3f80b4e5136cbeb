"""Reading in tests: files made for the purpose, read as the product reads them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from guikou.collection.dataset import Dataset
from guikou.collection.reading import ReadSettings, read
from guikou.kernel.progress import Silent

Reading = Callable[..., Dataset]


@pytest.fixture
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """Return a function that reads paths with settings given by name."""

    def run(*paths: Path, **settings: Any) -> Dataset:
        work = tmp_path_factory.mktemp("work")
        found = read(paths, settings=replace(ReadSettings(), **settings), work=work, progress=Silent())
        add_up(found.files)
        return found

    return run


def add_up(files: pl.DataFrame) -> None:
    """Every row that was read was accepted, merged or rejected."""
    assert files.filter(pl.col("read") != pl.col("accepted") + pl.col("merged") + pl.col("rejected")).is_empty()


@pytest.fixture
def file_of() -> Callable[[Dataset, str], dict[str, Any]]:
    """Return a function that gives the one row of FILES for a file."""

    def find(dataset: Dataset, file: str) -> dict[str, Any]:
        return dataset.files.row(by_predicate=pl.col("file") == file, named=True)

    return find
