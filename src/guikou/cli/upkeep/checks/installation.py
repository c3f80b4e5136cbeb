"""Checks of the installation, which need no database: settings, keys, disk, fonts, static files, mail."""

import shutil
import smtplib
import ssl
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

from guikou.cli.upkeep.checks.found import Found, look, ok, wrong
from guikou.kernel.bilingual import Text
from guikou.trail import heads

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
SETTINGS, FONTS, DISK = Text("设置", "Settings"), Text("字体", "Fonts"), Text("磁盘", "Disk")
KEYS, MAIL, STATIC = Text("密钥", "Keys"), Text("邮件", "Mail"), Text("静态文件", "Static files")


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


def check_static() -> Iterator[Found]:
    """Look for the files without which pages have no form."""
    needed = ("console/console.css", "wagtailadmin/css/core.css")
    missing = [name for name in needed if not finders.find(name)]
    if missing:
        yield wrong(STATIC, Text(f"缺少 {missing[0]}", f"{missing[0]} is missing"), Text("请重新安装程序", "install the program again"))
    else:
        yield ok(STATIC, Text("可直接从程序提供，无需收集", "served from the program, nothing to collect"))
