"""What the doctor sees."""

import smtplib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from typer.testing import CliRunner

from factories_platform import NOW
from guikou.cli.main import app_with
from guikou.cli.upkeep.checks import Found, Grade, installation, running
from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job, Worker
from guikou.jobs.operations import enqueue
from guikou.people.domain.policy import WORKER
from guikou.trail import heads
from guikou.trail.operations import Act, record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give the test a home folder that is its own."""
    tmp_path.chmod(0o700)
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


def grades(check: Callable[[], Iterator[Found]]) -> list[tuple[str, str]]:
    found = list(check())
    assert all(each.todo for each in found if each.grade is not Grade.OK), "whatever is not well has something to do"
    return [(each.grade.value, each.what.en) for each in found]


def only(check: Callable[[], Iterator[Found]]) -> list[str]:
    return [grade for grade, _ in grades(check)]


def given(monkeypatch: pytest.MonkeyPatch, **values: object) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", settings.ENVIRONMENT.model_copy(update=values))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"address": "http://127.0.0.1:8000"}, ["ok"]),
        ({"address": "http://console.example"}, ["wrong", "ok"]),
        ({"address": "https://console.example"}, ["look", "ok"]),
        ({"address": "https://console.example", "proxies": 1}, ["ok"]),
        ({"second_factor": "optional"}, ["look", "ok"]),
    ],
)
def test_settings_that_are_seldom_meant(monkeypatch: pytest.MonkeyPatch, values: dict[str, object], expected: list[str]) -> None:
    given(monkeypatch, **{"second_factor": "required"} | values)
    assert only(installation.check_settings) == expected


def test_the_database_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    [(grade, said)] = grades(running.check_database)
    assert grade == "ok"
    assert said.startswith("PostgreSQL 1" if connection.vendor == "postgresql" else "SQLite 3.")
    monkeypatch.setattr(running, "pending_migrations", lambda: ["people.0002_more"])
    assert only(running.check_database) == ["wrong"]


def test_a_clock_that_is_off_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert only(running.check_clock) == ["ok"]
    with transaction.atomic():
        record(Act(action="test", subject="a:1"), by=WORKER, now=timezone.now() + timedelta(minutes=1))
    assert only(running.check_clock) == ["wrong", "ok"]
    monkeypatch.setattr(running, "_database_now", lambda: timezone.now() - timedelta(seconds=30))
    assert grades(running.check_clock)[0] == ("wrong", "30 s apart from the database's")


def test_a_missing_chinese_font_is_wrong(tmp_path: Path) -> None:
    assert only(lambda: installation.check_fonts((str(tmp_path),))) == ["wrong"]
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "NotoSansCJK-Regular.ttc").touch()
    assert only(lambda: installation.check_fonts((str(tmp_path),))) == ["ok"]


@pytest.mark.parametrize(("free", "grade"), [(10 << 30, "ok"), (2 << 30, "look"), (1 << 20, "wrong")])
def test_space_that_runs_out_is_said_before_it_has(free: int, grade: str) -> None:
    assert only(lambda: installation.check_disk(lambda _: free)) == [grade]
    assert only(installation.check_disk)


def test_keys_that_others_can_read_are_wrong(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "secret_key").write_text("x")
    (home / "secret_key").chmod(0o644)
    assert only(installation.check_keys) == ["ok"], "the folder keeps others out"
    home.chmod(0o755)
    assert grades(installation.check_keys) == [("wrong", f"others can read {home}"), ("wrong", f"others can read {home / 'secret_key'}")]
    home.chmod(0o700)
    given(monkeypatch, trail_key="no key")
    assert only(installation.check_keys) == ["wrong"]


class Server:
    """A mail server that answers; what it was told is kept."""

    told: list[object]

    def __init__(self, *where: object, timeout: float) -> None:
        Server.told = [*where]

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def starttls(self, context: object) -> None:
        Server.told.append("tls")

    def login(self, user: str, password: str) -> None:
        Server.told.append(user)
        if password == "wrong":
            raise smtplib.SMTPAuthenticationError(535, b"no")

    def noop(self) -> None:
        Server.told.append("noop")


def test_the_mail_server_is_asked_without_sending(monkeypatch: pytest.MonkeyPatch) -> None:
    assert only(installation.check_mail) == ["look"]
    given(monkeypatch, mail_url="smtp://u:p@mail.example:587")
    monkeypatch.setattr(installation, "smtplib", SimpleNamespace(SMTP=Server, SMTP_SSL=Server, SMTPException=smtplib.SMTPException))
    for name, value in {
        "HOST": "mail.example",
        "PORT": 587,
        "USE_TLS": True,
        "USE_SSL": False,
        "HOST_USER": "u",
        "HOST_PASSWORD": "p",
    }.items():
        monkeypatch.setattr(settings, f"EMAIL_{name}", value)
    assert only(installation.check_mail) == ["ok"]
    assert Server.told == ["mail.example", 587, "tls", "u", "noop"]
    monkeypatch.setattr(settings, "EMAIL_HOST_PASSWORD", "wrong")
    assert grades(installation.check_mail) == [("wrong", "the mail server mail.example:587 cannot be used (SMTPAuthenticationError)")]


def test_a_worker_has_to_live_and_work_has_to_move() -> None:
    assert only(running.check_worker) == ["wrong"]
    Worker.objects.create(name="a", started_at=NOW, seen_at=timezone.now())
    assert only(running.check_worker) == ["ok"]
    enqueue("test", {}, by=WORKER, now=timezone.now() - timedelta(hours=2))
    assert only(running.check_worker) == ["look", "ok"]
    Job.objects.update(state=JobState.FAILED, ended_at=timezone.now())
    assert only(running.check_worker) == ["look", "ok"]


def test_the_trail_is_verified_and_its_heads_are_missed(home: Path) -> None:
    assert only(running.check_trail) == ["ok"]
    with transaction.atomic():
        record(Act(action="test", subject="a:1"), by=WORKER, now=timezone.now())
    assert only(running.check_trail) == ["look", "ok"]
    heads.export(home / heads.FOLDER, key=heads.private_key(home, ""), now=timezone.now())
    assert only(running.check_trail) == ["ok"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE trail_trailhead SET digest = %s", ["f" * 64])
    assert only(running.check_trail) == ["wrong"]


def test_the_files_of_the_pages_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert only(installation.check_static) == ["ok"]
    monkeypatch.setattr(installation.finders, "find", lambda _name: None)
    assert only(installation.check_static) == ["wrong"]


def test_the_command_says_all_of_it_in_either_language(monkeypatch: pytest.MonkeyPatch) -> None:
    def call(*options: str) -> tuple[int, str]:
        done = CliRunner().invoke(app_with(["doctor", "worker"]), ["doctor", *options])
        return done.exit_code, done.output

    code, said = call("--lang", "en")
    assert code == 1, "no worker runs"
    assert "wrong  Background jobs: no worker is running\n       → run guikou serve" in said
    Worker.objects.create(name="a", started_at=NOW, seen_at=timezone.now())
    code, said = call()
    assert (code, "正常  后台任务：1个进程正在运行" in said) == (0, True), said
    monkeypatch.setattr(running, "pending_migrations", lambda: ["people.0002_more"])
    code, said = call()
    assert (code, "后台任务" in said) == (1, False), "what needs the tables is not asked"
    monkeypatch.setattr("guikou.cli.doctor.unreachable", lambda: "connection refused")
    code, said = call("--lang", "en")
    assert (code, "cannot be reached: connection refused" in said) == (1, True)
