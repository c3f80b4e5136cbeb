"""What `guikou doctor` looks at. Each check says what it saw, and what to do where that is not as it should be."""

import shutil
import smtplib
import ssl
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.utils import timezone

from guikou.cli.upkeep.database import pending_migrations
from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job, Worker
from guikou.jobs.queries import WORKER_SILENT
from guikou.kernel.bilingual import Text
from guikou.trail import heads, queries

LINES_AT_ONCE = 10_000
"""So many of the newest lines of the trail are verified; `guikou trail verify` goes through all."""
LITTLE_SPACE_BYTES, NO_SPACE_BYTES = 5 << 30, 500 << 20
CHINESE_FONTS = (
    "NotoSansCJK*",
    "NotoSerifCJK*",
    "NotoSansSC*",
    "SourceHanSans*",
    "SourceHanSerif*",
    "wqy-*",
    "msyh*",
    "simsun*",
    "PingFang*",
)
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/System/Library/Fonts", "/Library/Fonts")


class Grade(StrEnum):
    """How a check came out."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Found:
    """What a check saw (`what`), how that is, and what to do about it."""

    grade: Grade
    about: Text
    what: Text
    todo: Text | None = None


def ok(about: Text, what: Text) -> Found:
    """Return that all is well."""
    return Found(Grade.OK, about, what)


def look(about: Text, what: Text, todo: Text) -> Found:
    """Return that somebody should look at it."""
    return Found(Grade.LOOK, about, what, todo)


def wrong(about: Text, what: Text, todo: Text) -> Found:
    """Return that it is wrong."""
    return Found(Grade.WRONG, about, what, todo)


SETTINGS, DATABASE, CLOCK = Text("设置", "Settings"), Text("数据库", "Database"), Text("时钟", "Clock")
FONTS, DISK, KEYS, MAIL = Text("字体", "Fonts"), Text("磁盘", "Disk"), Text("密钥", "Keys"), Text("邮件", "Mail")
WORKER, TRAIL, STATIC = Text("后台任务", "Background jobs"), Text("审计链", "Trail"), Text("静态文件", "Static files")


def check_settings() -> Iterator[Found]:
    """Look at settings that are allowed but seldom meant."""
    address = urlsplit(settings.ENVIRONMENT.address)
    local = address.hostname in ("127.0.0.1", "localhost", "::1")
    if address.scheme == "http" and not local:
        yield wrong(
            SETTINGS,
            Text(f"对外地址 {settings.ENVIRONMENT.address} 没有加密", f"the address {settings.ENVIRONMENT.address} is not encrypted"),
            Text(
                "请在前面架设 https 代理，把 GUIKOU_ADDRESS 改为 https 地址",
                "put an https proxy in front and set GUIKOU_ADDRESS to the https address",
            ),
        )
    elif address.scheme == "https" and not settings.ENVIRONMENT.proxies:
        yield look(
            SETTINGS,
            Text("对外地址是 https，但没有登记代理", "the address is https, but no proxy is stated"),
            Text(
                "请把 GUIKOU_PROXIES 设为代理层数，否则登录锁定会把所有人当作同一来源",
                "set GUIKOU_PROXIES to the number of proxies; else lock-out takes everybody for one visitor",
            ),
        )
    if settings.ENVIRONMENT.second_factor == "optional":
        yield look(
            SETTINGS,
            Text("不要求第二重验证", "a second factor is not required"),
            Text("正式使用请删去 GUIKOU_SECOND_FACTOR=optional", "for real use remove GUIKOU_SECOND_FACTOR=optional"),
        )
    yield ok(SETTINGS, Text(f"安装目录 {settings.HOME}", f"home folder {settings.HOME}"))


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


def check_fonts(folders: tuple[str, ...] = FONT_FOLDERS) -> Iterator[Found]:
    """Look for a Chinese font, without which PDF files would have gaps."""
    for folder in (Path(name).expanduser() for name in folders):
        for pattern in CHINESE_FONTS:
            for font in folder.rglob(pattern):
                yield ok(FONTS, Text(f"中文字体 {font.name}", f"Chinese font {font.name}"))
                return
    yield wrong(
        FONTS,
        Text("没有找到中文字体", "no Chinese font was found"),
        Text(
            "请安装，例如 apt-get install fonts-noto-cjk；否则无法生成中文的 PDF",
            "install one, such as apt-get install fonts-noto-cjk; without it no PDF in Chinese can be made",
        ),
    )


def check_disk(free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free) -> Iterator[Found]:
    """Look at the space left for the home folder."""
    left = free(settings.HOME)
    shown = f"{left / (1 << 30):,.1f} GiB"
    what = Text(f"安装目录所在磁盘剩余 {shown}", f"{shown} left for the home folder")
    if left < NO_SPACE_BYTES:
        yield wrong(DISK, what, Text("请立即清理或扩容，写满后一切写入都会失败", "make space now: when it is full every write fails"))
    elif left < LITTLE_SPACE_BYTES:
        yield look(DISK, what, Text("请安排清理或扩容", "plan to make space"))
    else:
        yield ok(DISK, what)


def check_keys() -> Iterator[Found]:
    """Look at who can read what is secret, and whether the trail's key is one."""
    secret = [path for path in (settings.HOME, settings.HOME / "secret_key", settings.HOME / heads.KEY_FILE) if path.exists()]
    secret += sorted(settings.HOME.glob("guikou.sqlite3*"))
    open_to_others = [path for path in secret if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) and not _inside_private_home(path)]
    for path in open_to_others:
        yield wrong(
            KEYS,
            Text(f"其他用户可以读取 {path}", f"others can read {path}"),
            Text(f"请运行 chmod go-rwx {path}", f"run chmod go-rwx {path}"),
        )
    try:
        key = heads.private_key(settings.HOME, settings.ENVIRONMENT.trail_key)
    except heads.NotAKey as bad:
        yield wrong(
            KEYS,
            bad.reason,
            Text("请检查 GUIKOU_TRAIL_KEY_FILE 或安装目录中的 trail_key", "look at GUIKOU_TRAIL_KEY_FILE, or trail_key in the home folder"),
        )
        return
    if not open_to_others:
        yield ok(
            KEYS,
            Text(f"审计链签名公钥编号 {heads.id_of(key.public_key())}", f"the trail is signed with key {heads.id_of(key.public_key())}"),
        )


def _inside_private_home(path: Path) -> bool:
    """Say whether the folder around it keeps others out."""
    return path != settings.HOME and not settings.HOME.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def check_mail() -> Iterator[Found]:
    """Knock at the mail server, without sending anything."""
    if not settings.ENVIRONMENT.mail_url:
        yield look(
            MAIL,
            Text(
                f"没有设置邮件服务器，邮件只存放在 {settings.EMAIL_FILE_PATH}",
                f"no mail server is set; mails are only kept in {settings.EMAIL_FILE_PATH}",
            ),
            Text("需要发送邀请和提醒时请设置 GUIKOU_MAIL_URL", "set GUIKOU_MAIL_URL so that invitations and reminders are sent"),
        )
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
        with kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=10) as server:
            if settings.EMAIL_USE_TLS:
                server.starttls(context=ssl.create_default_context())
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            server.noop()
    except (OSError, smtplib.SMTPException) as trouble:
        yield wrong(
            MAIL,
            Text(
                f"邮件服务器 {where} 无法使用（{type(trouble).__name__}）",
                f"the mail server {where} cannot be used ({type(trouble).__name__})",
            ),
            Text("请检查 GUIKOU_MAIL_URL 和网络", "look at GUIKOU_MAIL_URL and the network"),
        )
        return
    yield ok(MAIL, Text(f"邮件服务器 {where} 可用", f"the mail server {where} answers"))


def check_worker() -> Iterator[Found]:
    """Look for a worker that lives, and for work that failed or has waited too long."""
    now = timezone.now()
    alive = Worker.objects.filter(seen_at__gte=now - WORKER_SILENT).count()
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


def check_static() -> Iterator[Found]:
    """Look for the files without which pages have no form."""
    needed = ("console/console.css", "wagtailadmin/css/core.css")
    missing = [name for name in needed if not finders.find(name)]
    if missing:
        yield wrong(STATIC, Text(f"缺少 {missing[0]}", f"{missing[0]} is missing"), Text("请重新安装程序", "install the program again"))
    else:
        yield ok(STATIC, Text("可直接从程序提供，无需收集", "served from the program, nothing to collect"))


BEFORE_DATABASE: tuple[Callable[[], Iterator[Found]], ...] = (check_settings, check_keys, check_disk, check_fonts, check_static, check_mail)
WITH_DATABASE: tuple[Callable[[], Iterator[Found]], ...] = (check_clock, check_worker, check_trail)
