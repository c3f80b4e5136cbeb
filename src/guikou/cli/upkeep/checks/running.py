"""Checks of the running platform: its database, its clock, its workers, its trail."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from guikou.cli.upkeep.checks.found import Found, look, ok, wrong
from guikou.cli.upkeep.database import pending_migrations
from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job
from guikou.jobs.queries import workers
from guikou.kernel.bilingual import Text
from guikou.trail import heads, queries

LINES_AT_ONCE = 10_000
"""So many of the newest lines of the trail are verified; `guikou trail verify` goes through all."""
DATABASE, CLOCK = Text("数据库", "Database"), Text("时钟", "Clock")
WORKER, TRAIL = Text("后台任务", "Background jobs"), Text("审计链", "Trail")


def check_database() -> Iterator[Found]:
    """Look at the database, which has answered already."""
    pending = pending_migrations()
    name = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    if pending:
        yield wrong(
            DATABASE,
            Text(f"{name}，缺少{len(pending)}项结构变更", f"{name}, lacks {len(pending)} migrations"),
            Text("请先备份，再运行 guikou manage migrate", "make a backup, then run guikou manage migrate"),
        )
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        [version] = cursor.fetchone()
    yield ok(DATABASE, Text(f"{name} {version}，结构完整", f"{name} {version}, up to date"))


def check_clock() -> Iterator[Found]:
    """Compare this clock with the database's and with the newest line of the trail."""
    now = timezone.now()
    ahead = _database_now() - now
    if abs(ahead) > timedelta(seconds=5):
        yield wrong(
            CLOCK,
            Text(f"与数据库相差{abs(ahead).total_seconds():.0f}秒", f"{abs(ahead).total_seconds():.0f} s apart from the database's"),
            Text("请在两台机器上启用网络对时", "keep both machines on network time"),
        )
    newest = queries.newest_at()
    if newest and newest > now + timedelta(seconds=5):
        yield wrong(
            CLOCK,
            Text("早于审计链的最新一条", "earlier than the newest line of the trail"),
            Text("请校准系统时间", "set the clock of this machine"),
        )
    yield ok(
        CLOCK,
        Text(
            f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S}，时区 {settings.TIME_ZONE}",
            f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S}, zone {settings.TIME_ZONE}",
        ),
    )


def _database_now() -> datetime:
    if connection.vendor == "sqlite":
        return timezone.now()  # it runs in this process
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [now] = cursor.fetchone()
    assert isinstance(now, datetime)  # noqa: S101 - for the type checker
    return now


def check_worker() -> Iterator[Found]:
    """Look for a worker that lives, and for work that failed or has waited too long."""
    now = timezone.now()
    alive = workers(now).count()
    if not alive:
        yield wrong(
            WORKER,
            Text("没有正在运行的后台任务进程", "no worker is running"),
            Text("请运行 guikou serve（自带一个）或 guikou worker", "run guikou serve, which brings one, or guikou worker"),
        )
    failed = Job.objects.filter(state=JobState.FAILED, ended_at__gte=now - timedelta(days=7)).count()
    if failed:
        yield look(
            WORKER,
            Text(f"近七天有{failed}项任务失败", f"{failed} jobs failed in the last seven days"),
            Text("请在管理平台的“后台任务”查看原因", "see why under Background jobs in the console"),
        )
    late = Job.objects.filter(state=JobState.WAITING, not_before__lt=now - timedelta(hours=1)).count()
    if alive and late:
        yield look(
            WORKER,
            Text(f"有{late}项任务已等待超过一小时", f"{late} jobs have waited for more than an hour"),
            Text("请增加进程：guikou worker", "run another guikou worker"),
        )
    if alive:
        yield ok(WORKER, Text(f"{alive}个进程正在运行", f"{alive} workers are running"))


def check_trail() -> Iterator[Found]:
    """Verify the newest lines, and see that heads are exported."""
    number, _ = queries.head()
    broken = next(iter(queries.breaks(since=max(0, number - LINES_AT_ONCE))), None)
    if broken:
        yield wrong(
            TRAIL,
            broken.reason,
            Text(
                "请保留现场，运行 guikou trail verify 并通知审计人员",
                "leave everything as it is, run guikou trail verify and tell the auditors",
            ),
        )
        return
    exported = heads.files(settings.HOME / heads.FOLDER)
    newest = datetime.fromtimestamp(exported[-1].stat().st_mtime, tz=timezone.get_default_timezone()) if exported else None
    if number and (newest is None or newest < timezone.now() - timedelta(days=2)):
        yield look(
            TRAIL,
            Text("近两天没有签名导出链头", "no signed head was exported in the last two days"),
            Text(
                "请运行 guikou trail export-head，并确认后台任务进程在运行",
                "run guikou trail export-head, and see that a worker is running",
            ),
        )
    yield ok(
        TRAIL,
        Text(
            f"{number}条，最新的{min(number, LINES_AT_ONCE)}条核对无误", f"{number} lines; the newest {min(number, LINES_AT_ONCE)} verify"
        ),
    )
