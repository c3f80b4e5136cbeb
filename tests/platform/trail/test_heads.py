"""Signed heads, the command that makes and compares them, and the job of every night."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from typer.testing import CliRunner, Result

from factories_platform import NOW
from guikou.cli.main import app_with
from guikou.jobs import leases
from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job, Worker
from guikou.jobs.operations import enqueue
from guikou.jobs.registry import handlers
from guikou.jobs.running import run
from guikou.people.domain.policy import WORKER
from guikou.trail import heads
from guikou.trail.models import TrailLine
from guikou.trail.operations import Act, record
from guikou.trail.queries import head

pytestmark = pytest.mark.django_db


def write(count: int = 3) -> None:
    with transaction.atomic():
        record(*(Act(action="test", subject="account:1") for _ in range(count)), by=WORKER, now=timezone.now())


def forge() -> None:
    """Hash the whole chain anew after an edit, as somebody with full power over the database can: it holds again."""
    from guikou.trail.domain.chain import START, Entry, link

    entries = [Entry(**{name: getattr(row, name) for name in Entry.__slots__} | {"why": "x"}) for row in TrailLine.objects.all()]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER trail_no_update")
        else:
            cursor.execute("ALTER TABLE trail_trailline DISABLE TRIGGER ALL")
        for line in link(entries, START):
            cursor.execute(
                "UPDATE trail_trailline SET why = 'x', previous = %s, digest = %s WHERE number = %s",
                [line.previous, line.digest, line.entry.number],
            )
        cursor.execute("UPDATE trail_trailhead SET digest = %s", [line.digest])


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give the test a home folder of its own."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app_with(["trail"]), ["trail", *(str(each) for each in arguments)])


def do(kind: str) -> Job:
    """Run a job of that kind now."""
    job_id = enqueue(kind, {}, by=WORKER, now=timezone.now())
    held = leases.claim("a", [kind], now=timezone.now())
    assert held is not None
    run(held, handlers()[kind], lease=None)
    return Job.objects.get(pk=job_id)


def test_the_key_is_made_once_and_is_nobody_elses(home: Path) -> None:
    key = heads.private_key(home, "")
    assert (home / "trail_key").stat().st_mode & 0o777 == 0o600
    assert heads.id_of(heads.private_key(home, "").public_key()) == heads.id_of(key.public_key())
    given = Ed25519PrivateKey.generate()
    pem = given.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert heads.id_of(heads.private_key(home, pem).public_key()) == heads.id_of(given.public_key())


def test_another_kind_of_key_is_refused(home: Path) -> None:
    foreign = generate_private_key(SECP256R1())
    pem = foreign.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = foreign.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for bad in (pem, "no key"):
        with pytest.raises(heads.NotAKey):
            heads.private_key(home, bad)
    for bad_public in (public, b"no key"):
        with pytest.raises(heads.NotAKey):
            heads.public_key(bad_public)


def test_a_whole_trail_verifies_with_its_exported_heads(home: Path) -> None:
    write()
    exported = call("export-head", "--lang", "en")
    assert exported.exit_code == 0
    assert Path(exported.output.strip()).parent == home / "trail-heads"
    write()
    verified = call("verify", "--lang", "en")
    assert verified.exit_code == 0, verified.output
    assert "6 lines, compared with 1 signed heads" in verified.output
    assert head()[1] in verified.output
    assert "审计链完整" in call("verify").output


def test_a_chain_hashed_anew_is_found_by_the_exported_head() -> None:
    write()
    call("export-head")
    forge()
    verified = call("verify", "--lang", "en")
    assert verified.exit_code == 1
    assert "line 3 is not the one whose hash was signed" in verified.output


def test_a_head_kept_elsewhere_is_compared_too(tmp_path: Path, home: Path) -> None:
    write()
    elsewhere = tmp_path / "elsewhere"
    kept = call("export-head", "--to", elsewhere).output.strip()
    forge()
    assert call("verify").exit_code == 0, "nothing here contradicts it"
    assert call("verify", "--head", kept).exit_code == 1
    shutil.rmtree(home / "trail-heads", ignore_errors=True)
    (home / "trail_key").unlink()  # another machine has another key
    assert "whose public key is not known" in call("verify", "--lang", "en", "--head", kept).output
    verified = call("verify", "--lang", "en", "--head", kept, "--key", elsewhere / "public_key.pem")
    assert "line 3 is not the one" in verified.output
    assert call("verify", "--key", kept).exit_code == 2


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda stated: stated | {"number": 2}, "the file was edited"),
        (lambda stated: stated | {"signature": "AAAA"}, "the file was edited"),
        (lambda stated: stated | {"more": 1}, "not a signed head"),
        (lambda stated: stated | {"signature": 7}, "not a signed head"),
        (lambda stated: [stated], "not a signed head"),
    ],
)
def test_an_edited_head_is_named(edit: object, said: str) -> None:
    write()
    path = Path(call("export-head").output.strip())
    path.write_text(json.dumps(edit(json.loads(path.read_text()))), encoding="ascii")  # type: ignore[operator]
    verified = call("verify", "--lang", "en")
    assert (verified.exit_code, said in verified.output) == (1, True), verified.output


def test_two_heads_that_disagree_are_named(home: Path) -> None:
    write()
    key = heads.private_key(home, "")
    heads.export(home / heads.FOLDER, key=key, now=NOW)
    other = heads.sign(3, "f" * 64, key=key, now=NOW + timedelta(days=1))
    from dataclasses import asdict

    (home / heads.FOLDER / "000000000003-20260303T010000Z.json").write_text(json.dumps(asdict(other)), encoding="ascii")
    found = list(heads.problems(heads.files(home / heads.FOLDER), [key.public_key()]))
    assert [broken.reason.en for broken in found] == ["two signed heads disagree about line 3"]


def test_a_broken_chain_is_not_signed(home: Path) -> None:
    write()
    assert do("trail.export-head").state == JobState.DONE
    with connection.cursor() as cursor:
        cursor.execute("UPDATE trail_trailhead SET digest = %s", ["f" * 64])
    refused = call("export-head", "--lang", "en")
    assert refused.exit_code == 1
    job = do("trail.export-head")
    assert (job.state, job.error_zh) == (JobState.FAILED, "链尾应为第3条，实际不符")
    assert len(heads.files(home / heads.FOLDER)) == 1


def test_the_night_exports_a_head_and_clears_what_is_over(home: Path) -> None:
    write()
    job = do("trail.export-head")
    assert (job.state, (home / heads.FOLDER / job.result["file"]).is_file()) == (JobState.DONE, True)
    Job.objects.update(ended_at=timezone.now() - timedelta(days=31))
    Worker.objects.create(name="gone", started_at=NOW, seen_at=timezone.now() - timedelta(days=8))
    assert do("jobs.clear").result == {"removed": 1}
    assert not Worker.objects.exists()


def test_the_trail_can_be_verified_in_the_background() -> None:
    write()
    assert do("trail.verify").result == {"lines": 3, "problems": 0, "shown": []}
    do("trail.export-head")
    forge()
    result = do("trail.verify").result
    assert (result["problems"], result["shown"][0]["number"]) == (1, 3)


def test_the_work_of_the_installation_is_declared() -> None:
    assert {kind for kind, each in handlers().items() if each.schedule} >= {"trail.export-head", "jobs.clear"}
    assert "trail.verify" in handlers()
