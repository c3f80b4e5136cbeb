"""The processes of an installation on one machine: the web server's, and a worker's beside them. All end together."""

import http.client
import logging
import multiprocessing
import multiprocessing.connection
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

log = logging.getLogger(__name__)
TIME_TO_END_S = 30
PAUSE_BEFORE_RESTART_S = 2.0


class PortTaken(OSError):
    """Something else listens there."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken")
        self.port = port


def serve(
    host: str,
    port: int,
    *,
    processes: int,
    threads: int,
    with_worker: bool,
    practice: tuple[str, int] | None = None,
    ready: Callable[[], None],
) -> None:
    """
    Answer pages until a signal ends it; call `ready` once they are answered. `practice`: the host and port at which the practice platforms are served beside.

    :raises PortTaken: something else listens on one of the ports.
    """
    for place in [(host, port), practice]:
        if place:
            _refuse_taken(*place)
    # A forked process would inherit the pipe to the worker and the threads' locks.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "guikou.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        backpressure=threads * 16,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=TIME_TO_END_S,
        log_level=LogLevels.error,
    )
    threading.Thread(target=_say_when_ready, args=(host, port, ready), name="ready", daemon=True).start()
    with ExitStack() as beside:
        if with_worker:
            beside.enter_context(_beside("worker"))
        if practice:
            beside.enter_context(_beside("practice", "--host", practice[0], "--port", str(practice[1]), "--no-smtp"))
        server.serve(target_loader=load_application, wrap_loader=False)


def load_application() -> WSGIHandler:
    """Return the web application in a process that answers pages; the process ends with the one that started it, even where that was killed."""
    starter = multiprocessing.parent_process()
    if starter is not None:
        threading.Thread(target=_end_with, args=(starter.sentinel,), name="starter", daemon=True).start()
    return get_wsgi_application()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _beside(*command: str) -> Iterator[None]:
    """Run a command of ours as a child for as long as this lasts; one that dies is started again."""
    ending = threading.Event()
    children: list[subprocess.Popen[bytes]] = []
    started = threading.Event()

    def keep() -> None:
        while not ending.is_set():
            # Its standard input is a pipe that nothing is written to: it closes when this process is gone, even by a kill, and the child ends.
            child = subprocess.Popen([sys.executable, "-m", "guikou.cli", *command, "--with-parent"], stdin=subprocess.PIPE)  # noqa: S603 - our own command
            children[:] = [child]
            started.set()
            child.wait()
            if not ending.is_set():
                log.warning("%s ended by itself (%s); starting another", command[0], child.returncode)
                ending.wait(PAUSE_BEFORE_RESTART_S)

    keeper = threading.Thread(target=keep, name=f"{command[0]} beside", daemon=True)
    keeper.start()
    started.wait()
    try:
        yield
    finally:
        ending.set()
        for child in children:
            child.terminate()
            try:
                child.wait(TIME_TO_END_S)
            except subprocess.TimeoutExpired:
                child.kill()
        keeper.join()


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise PortTaken(port) from taken


def _say_when_ready(host: str, port: int, ready: Callable[[], None]) -> None:
    own = "localhost" if host in ("0.0.0.0", "::") else host  # noqa: S104 - it is compared, not bound
    while True:
        with closing(http.client.HTTPConnection(own, port, timeout=30)) as asked:
            try:
                asked.request("GET", "/", headers={"Host": "localhost"})
                asked.getresponse().read()
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)
            else:
                ready()
                return
