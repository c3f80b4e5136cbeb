"""One report of the plausible result, written once."""

from pathlib import Path

import pytest

from factories_result import make_empty_result, make_result
from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language
from guikou.kernel.progress import Silent
from guikou.reports.write import write


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    return make_result(tmp_path_factory.mktemp("result"))


@pytest.fixture(scope="session")
def empty_result(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    return make_empty_result(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def folder(result: AuditResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report") / "out"
    write(result, out, language=Language.ZH, progress=Silent())
    return out
