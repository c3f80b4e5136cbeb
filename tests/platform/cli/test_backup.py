"""Backup while people work, restore on an empty machine: the same rows, files, numbers and trail."""

import hashlib
import json
import threading
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from typer.testing import CliRunner, Result

import databases
from factories_platform import NOW, make_account, make_organisation, make_person
from guikou.cli.main import app_with
from guikou.cli.upkeep.backing_up import back_up
from guikou.cli.upkeep.copying import Manifest
from guikou.jobs.operations import enqueue
from guikou.kernel.progress import Silent
from guikou.people.domain.policy import WORKER, Role
from guikou.people.models import Organisation
from guikou.trail import heads
from guikou.trail.operations import Act, record
from installations import Installation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give the source a home folder with files and keys."""
    folder = tmp_path / "home"
    (folder / "files" / "证据").mkdir(parents=True)
    (folder / "files" / "证据" / "截图.png").write_bytes(bytes(range(256)) * 9000)
    (folder / "static").mkdir()
    (folder / "static" / "made again.css").touch()
    (folder / "secret_key").write_text("s" * 60)
    heads.private_key(folder, "")
    monkeypatch.setattr(settings, "HOME", folder)
    return folder


@pytest.fixture
def used(home: Path) -> Path:
    """Use the source: people, accounts, work, a trail, and numbers that were given to rows that are gone."""
    county = make_organisation("澹溪县人民政府", residents=2**40, packs=["cn-national", "示例"], active_from=NOW.date())
    township = make_organisation("鹭湖乡", parent=county)
    make_person(Role.SUPERVISOR, at=county, name='张"三\\\n😀', joined_at=NOW + timedelta(microseconds=123457))
    for _ in range(30):
        make_account(township)
    gone = make_organisation("撤销的单位")
    gone_id = gone.pk
    gone.delete()
    enqueue("test", {"数": [1.5, None, {"b": 1, "a": True}]}, by=WORKER, now=NOW)
    with transaction.atomic():
        record(
            *(
                Act(action="test", subject=f"account:{number}", place=county.path, change={"b": [None, 1.25], "a": gone_id})
                for number in range(50)
            ),
            by=WORKER,
            now=NOW + timedelta(microseconds=1),
        )
    heads.export(home / heads.FOLDER, key=heads.private_key(home, ""), now=NOW)
    return home


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app_with(["backup", "restore"]), [str(each) for each in arguments])


def manifest_of(file: Path) -> Manifest:
    with zipfile.ZipFile(file) as archive:
        return Manifest(**json.loads(archive.read("manifest.json")))


def same(one: Manifest, other: Manifest) -> None:
    assert one.tables == other.tables
    assert one.members == other.members
    assert one.trail == other.trail
    assert one.sequences == other.sequences


@pytest.fixture
def start_anew(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Return a function that empties the database and goes on with an empty home folder, as on another machine."""

    def start_anew() -> Path:
        databases.fill()
        home = tmp_path_factory.mktemp("elsewhere")
        monkeypatch.setattr(settings, "HOME", home)
        return home

    return start_anew


def test_a_backup_is_restored_whole_on_an_empty_machine(used: Path, start_anew: Callable[[], Path], tmp_path: Path) -> None:
    file, again = tmp_path / "full.zip", tmp_path / "again.zip"
    made = call("backup", file, "--lang", "en")
    assert made.exit_code == 0, made.output
    assert "50 lines of the trail" in made.output
    assert file.stat().st_mode & 0o777 == 0o600
    manifest = manifest_of(file)
    assert manifest.tables["registry.Account"] == 30
    assert "home/files/证据/截图.png" in manifest.members
    assert not any("static" in name or "sqlite" in name for name in manifest.members)
    newest = Organisation.objects.order_by("-pk").values_list("pk", flat=True)[0]

    home = start_anew()
    restored = call("restore", file, "--lang", "en")
    assert restored.exit_code == 0, restored.output
    assert "50 lines of the trail, verified" in restored.output
    call("backup", again)
    same(manifest, manifest_of(again))
    assert (home / "files" / "证据" / "截图.png").read_bytes() == (used / "files" / "证据" / "截图.png").read_bytes()
    for key in ("secret_key", "trail_key"):
        assert (home / key).read_bytes() == (used / key).read_bytes()
        assert (home / key).stat().st_mode & 0o777 == 0o600
    assert list(heads.problems(heads.files(home / heads.FOLDER), [heads.private_key(home, "").public_key()])) == []
    assert make_organisation().pk == newest + 2, "a number is not given twice, even of a row that is gone"
    refused = call("restore", file, "--lang", "en")
    assert (refused.exit_code, "there are data here already" in refused.output) == (3, True)


def test_an_installation_can_move_to_another_database_and_back(
    used: Path, start_anew: Callable[[], Path], fresh_sqlite: Callable[[], Installation], tmp_path: Path
) -> None:
    first, second, third = (tmp_path / f"{name}.zip" for name in ("first", "second", "third"))
    call("backup", first)
    other = fresh_sqlite()
    restored = other.call("restore", first)
    assert restored.returncode == 0, restored.stderr
    assert other.call("backup", second).returncode == 0
    start_anew()
    assert call("restore", second).exit_code == 0
    call("backup", third)
    assert manifest_of(second).database == "sqlite"
    assert (manifest_of(third).database == "postgresql") == databases.on_postgres()
    same(manifest_of(first), manifest_of(second))
    same(manifest_of(first), manifest_of(third))


def test_a_backup_is_of_one_moment_while_people_write(used: Path, tmp_path: Path) -> None:
    over = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not over.is_set():
            with transaction.atomic():
                make_organisation(f"单位{len(written)}")
                record(Act(action="test", subject="organisation:1"), by=WORKER, now=timezone.now())
            written.append(1)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 5:
            over.wait(0.01)
        manifest = back_up(tmp_path / "busy.zip", used, now=timezone.now(), progress=Silent())
    finally:
        over.set()
        writer.join()
    lines = manifest.tables["trail.TrailLine"]
    assert manifest.trail[0] == lines
    assert manifest.tables["people.Organisation"] == 2 + lines - 50, "what was written together was copied together"


def test_a_damaged_backup_changes_nothing(used: Path, start_anew: Callable[[], Path], tmp_path: Path) -> None:
    file, bad = tmp_path / "full.zip", tmp_path / "bad.zip"
    call("backup", file)
    home = start_anew()
    whole = file.read_bytes()
    middle = len(whole) // 3
    for content in (whole[: len(whole) // 2], whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], b"no zip"):
        bad.write_bytes(content)
        refused = call("restore", bad, "--lang", "en")
        assert (refused.exit_code, refused.output.strip()) == (3, "this is not a whole backup")
    assert list(home.iterdir()) == []
    assert call("restore", file).exit_code == 0


def rewritten(file: Path, target: Path, change: Callable[[dict[str, object]], object]) -> Path:
    """Write a copy of the backup with another manifest."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name == "manifest.json":
                stated = json.loads(old.read(name))
                change(stated)
                new.writestr(name, json.dumps(stated))
            else:
                new.writestr(name, old.read(name))
    return target


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda stated: stated["migrations"].append("people.9999_later"), "restore it with that version"),
        (lambda stated: stated.update(format=99), "restore it with that version"),
        (lambda stated: stated["members"].pop("tables/people.Person.jsonl"), "not a whole backup"),
        (lambda stated: stated["members"].update({"home/missing": "0"}), "not a whole backup"),
        (lambda stated: stated["tables"].update({"people.Person": 7}), "not a whole backup"),
        (lambda stated: stated.update(trail=[49, "0"]), "not a whole backup"),
        (lambda stated: stated.pop("tables"), "not a whole backup"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    used: Path, start_anew: Callable[[], Path], tmp_path: Path, change: Callable[[dict[str, object]], object], said: str
) -> None:
    call("backup", tmp_path / "full.zip")
    file = rewritten(tmp_path / "full.zip", tmp_path / "other.zip", change)
    start_anew()
    refused = call("restore", file, "--lang", "en")
    assert (refused.exit_code, said in refused.output) == (3, True), refused.output
    assert not Organisation.objects.exists()


def test_a_name_that_leads_out_of_the_folder_is_refused(used: Path, start_anew: Callable[[], Path], tmp_path: Path) -> None:
    call("backup", tmp_path / "full.zip")
    for name in ("home/../../evil", "home//evil"):
        file = rewritten(
            tmp_path / "full.zip",
            tmp_path / "evil.zip",
            lambda stated: stated["members"].update({name: hashlib.sha256(b"x").hexdigest()}),  # type: ignore[attr-defined] # noqa: B023
        )
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr(name, "x")
        start_anew()
        assert call("restore", file).exit_code == 3
    assert not (tmp_path.parent / "evil").exists()


def test_nothing_is_written_over(used: Path, tmp_path: Path) -> None:
    file = tmp_path / "full.zip"
    file.write_text("kept")
    assert call("backup", file).exit_code == 4
    assert file.read_text() == "kept"
    assert call("backup", tmp_path / "no" / "folder.zip").exit_code == 4


def test_a_backup_inside_the_home_folder_does_not_hold_itself(used: Path) -> None:
    assert call("backup", used / "own.zip").exit_code == 0
    assert not any("own.zip" in name for name in manifest_of(used / "own.zip").members)
