"""What comes from the database after an import leads to the same numbers as the audit of the same files."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from django.test import override_settings

from factories_imports import imported
from factories_platform import make_actor, make_organisation
from guikou.audit.options import AuditOptions
from guikou.audit.run import audit
from guikou.collection import queries
from guikou.consolidation import reach, workload
from guikou.demo.county import generate
from guikou.duplicates import run as duplicates
from guikou.inspection import run as inspection
from guikou.inspection.loading import load_packs
from guikou.kernel.dates import parse_moment
from guikou.kernel.dates import zone as local
from guikou.kernel.progress import Silent
from guikou.people.domain.policy import Role

PACKS = ("cn-national", "general")


def assert_same_numbers(files: Path, tmp_path: Path, *, as_of: datetime | None = None, zone: str = "Asia/Shanghai") -> None:
    told = audit([files], options=AuditOptions(as_of=as_of, packs=PACKS, zone=zone), work=tmp_path / "audit", progress=Silent())
    top = make_organisation("某县人民政府办公室")
    supervisor = make_actor(Role.SUPERVISOR, at=top)
    imported(files, into=top, by=supervisor, zone_name=zone)
    with override_settings(TIME_ZONE=zone):
        dataset = queries.dataset(supervisor, as_of=told.as_of, work=tmp_path / "database")
    findings = inspection.inspect(dataset, rules=load_packs(PACKS), as_of=told.as_of, progress=Silent()).findings
    same(one_spelling(findings), one_spelling(told.findings), "findings")
    found = duplicates.find(dataset.posts(), dataset.accounts, work=tmp_path / "duplicates", progress=Silent())
    same(found.duplicates, told.duplicates, "duplicates")
    same(found.groups, told.groups, "groups")
    same(found.own_output, told.own_output, "own output")
    same(reach.measure(dataset, as_of=told.as_of, progress=Silent()), told.reach, "reach")
    same(workload.estimate(dataset, found.duplicates, found.groups, as_of=told.as_of), told.workload, "workload")


def one_spelling(findings: pl.DataFrame) -> pl.DataFrame:
    """The register writes each owner in one way; files of several days wrote some of them with other capitals and blanks."""

    def plain(text: pl.Expr) -> pl.Expr:
        return text.str.to_lowercase().str.replace_all("\u00a0", " ", literal=True)

    sentences = [plain(pl.col(name)) for name in ("sentence_zh", "sentence_en")]
    return findings.with_columns(*sentences, pl.col("evidence").list.eval(plain(pl.element())))


def same(mine: pl.DataFrame, theirs: pl.DataFrame, what: str) -> None:
    assert mine.columns == theirs.columns, what
    order = [name for name, kind in mine.schema.items() if kind != pl.List(pl.String)]
    mine, theirs = mine.sort(order, nulls_last=True), theirs.sort(order, nulls_last=True)
    assert mine.height == theirs.height, what
    for name in mine.columns:
        differs = (mine[name].ne_missing(theirs[name])).arg_true().to_list()
        assert not differs, (
            f"{what}, {name}: {len(differs)} differ, such as {mine[differs[0]].to_dicts()} and {theirs[differs[0]].to_dicts()}"
        )


@pytest.mark.django_db
def test_the_demo_county(tmp_path: Path) -> None:
    county = tmp_path / "county"
    planted = generate(county, accounts=60)
    assert_same_numbers(county, tmp_path, as_of=planted.as_of)


@pytest.mark.shared
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("files", "as_of", "zone"),
    [
        ("wechat-feeds", "2021-06-19T15:32:00+08:00", "Asia/Shanghai"),
        ("chongqing-registry/media-dict.xlsx", None, "Asia/Shanghai"),
        ("canada-registry", None, "America/Toronto"),
        ("weibo-crawler", None, "Asia/Shanghai"),
    ],
)
def test_real_files(files: str, as_of: str | None, zone: str, shared_data: Path, tmp_path: Path) -> None:
    moment = parse_moment(as_of, local=local(zone)) if as_of else None
    assert_same_numbers(shared_data / files, tmp_path, as_of=moment, zone=zone)
