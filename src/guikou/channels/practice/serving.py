"""All practice platforms in one process: each below its prefix, a page in front, a mail server beside, and what has to happen in the background."""

import ipaddress
import logging
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server

from guikou.channels.practice.frame import PracticePlatform
from guikou.channels.practice.home import Home
from guikou.channels.practice.mail import PracticeMail
from guikou.channels.practice.ready import PLATFORMS, opened
from guikou.channels.practice.sms import PracticeSms
from guikou.channels.practice.smtp import MailServer
from guikou.channels.practice.wechat import PracticeWeChat
from guikou.kernel.bilingual import Refusal, Text

log = logging.getLogger(__name__)
PORT, SMTP_PORT = 8100, 2525
EVERY_S = 1.0
"""So often the platforms do what they do by themselves."""
_POLL_S = 0.05


class NotHere(Refusal):
    """Practice platforms ask nobody for a password worth the name: they listen to this machine alone unless told otherwise."""

    def __init__(self, host: str) -> None:
        super().__init__(
            Text(
                f"{host}不是本机地址。练习平台不设防，其他机器可以随意读写；确实需要时请加上 --beyond-this-machine",
                f"{host} is not an address of this machine alone. Practice platforms have no locks: others could read and write everything. "
                "If that is what you want, add --beyond-this-machine",
            )
        )


class PortTaken(Refusal):
    """Something else listens there, or nobody may."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            Text(
                f"无法在 {host} 的 {port} 端口监听（可能已被占用），请换一个端口",
                f"Cannot listen at port {port} of {host} (it may be taken); choose another",
            )
        )


@dataclass(frozen=True, slots=True)
class Running:
    """What runs. `address` has no slash at its end; `smtp` is `host:port`, empty where no mails are taken by SMTP."""

    address: str
    smtp: str
    platforms: Mapping[str, PracticePlatform]


class _Quiet(WSGIRequestHandler):
    """Says nothing: addresses that are asked can hold tokens."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the library names it
        pass


def only_this_machine(host: str) -> bool:
    """Say whether nobody but this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def practice(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    smtp_port: int | None = SMTP_PORT,
    domains: Iterable[str] = (),
    beyond: bool = False,
) -> Iterator[Running]:
    """
    Serve all practice platforms while the block runs. Port 0 is any free one; `smtp_port` None takes no mails by SMTP; `domains` as in `ready.opened`.

    :raises NotHere: others could reach `host`, and `beyond` does not say that they may.
    :raises PortTaken: one of the ports cannot be had.
    """
    if not beyond and not only_this_machine(host):
        raise NotHere(host)
    with ExitStack() as stack:
        listening = stack.enter_context(_listening(host, port))
        platforms = opened(folder, domains=domains)
        for platform in platforms.values():
            stack.callback(platform.store.close)
        smtp = "" if smtp_port is None else stack.enter_context(_taking_mails(host, smtp_port, platforms["newsletter"]))
        application = DispatcherMiddleware(Home(platforms, smtp=smtp), {each.path: platforms[each.adapter] for each in PLATFORMS})
        server = make_server(host, port, application, threaded=True, request_handler=_Quiet, fd=listening.fileno())
        server.daemon_threads = True  # type: ignore[attr-defined]
        stack.callback(server.server_close)
        stack.enter_context(_beside("practice pages", server.serve_forever, server.shutdown, poll_interval=_POLL_S))
        ending = threading.Event()
        stack.enter_context(_beside("practice background", _keep_ticking, ending.set, platforms=platforms, ending=ending))
        yield Running(f"http://{_place(host, server.port)}", smtp, platforms)


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    # Not left to the library: it would end the process where the port is taken.
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError:
        raise PortTaken(host, port) from None
    with listening:
        yield listening


@contextmanager
def _taking_mails(host: str, port: int, box: PracticePlatform) -> Iterator[str]:
    assert isinstance(box, PracticeMail)  # noqa: S101 - the table of platforms says so
    try:
        server = MailServer(host, port, box)
    except OSError:
        raise PortTaken(host, port) from None
    with server, _beside("practice mail", server.serve_forever, server.shutdown, poll_interval=_POLL_S):
        yield _place(host, server.server_address[1])


@contextmanager
def _beside(name: str, work: Any, end: Any, **given: Any) -> Iterator[None]:
    """Run something in a thread, and end it with the block."""
    thread = threading.Thread(target=work, kwargs=given, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        end()
        thread.join()


def _keep_ticking(platforms: Mapping[str, PracticePlatform], ending: threading.Event) -> None:
    while not ending.wait(EVERY_S):
        tick(platforms.values())


def tick(platforms: Iterable[PracticePlatform]) -> None:
    """Let the platforms do what they do by themselves: end WeChat's jobs and bring its callbacks, send delivery reports of short messages."""
    for platform in platforms:
        try:
            if isinstance(platform, PracticeWeChat):
                platform.tick()
            elif isinstance(platform, PracticeSms):
                platform.deliver_due()
        except Exception:  # one that stumbles must not stop the others, or what comes later
            log.exception("%s stumbled in the background", type(platform).__name__)
