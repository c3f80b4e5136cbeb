"""The catalogue and the directory, read once."""

import pytest

from guikou.registry import catalogue as catalogue_file
from guikou.registry import divisions
from guikou.registry.domain.divisions import Directory
from guikou.registry.domain.platforms import Catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return catalogue_file.load()


@pytest.fixture(scope="session")
def directory() -> Directory:
    return divisions.load()
