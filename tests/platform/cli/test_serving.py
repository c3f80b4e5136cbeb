"""The processes of an installation: they start, answer, and end together, however one of them ends."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from installations import Installation
from processes import wait_until

pytestmark = pytest.mark.usefixtures("socket_enabled")
Make = Callable[[], Installation]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children_of(pid: int) -> dict[int, str]:
    """Return the processes that this one started, with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Served:
    """An installation that is served."""

    def __init__(self, installation: Installation) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "guikou.cli", "serve", "--port", str(self.port), "--lang", "en"]
        self.process = subprocess.Popen(command, env=installation.environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()
        self.children = children_of(self.process.pid)

    def get(self, address: str) -> http.client.HTTPResponse:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET", address, headers={"Connection": "close"})
            with connection.getresponse() as answer:
                answer.read()
                return answer

    def worker(self) -> int | None:
        return next((pid for pid, command in children_of(self.process.pid).items() if "guikou.cli worker" in command), None)

    def close(self) -> None:
        for pid in (self.process.pid, *self.children):
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def served(fresh_sqlite: Make) -> Iterator[Served]:
    """Serve an installation that nobody has used."""
    started = Served(fresh_sqlite())
    yield started
    started.close()


def test_pages_are_answered_a_killed_worker_is_replaced_and_all_end_together(served: Served) -> None:
    assert served.said == f"The console: http://127.0.0.1:{served.port}/console/ (Ctrl-C ends it)\n"
    page = served.get("/account/login/")
    assert page.status == 200
    headers = {name.lower(): value for name, value in page.getheaders()}
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert "camera=()" in headers["permissions-policy"]
    style = served.get("/static/console/console.css")
    assert (style.status, style.getheader("content-type")) == (200, 'text/css; charset="utf-8"')
    assert served.get("/static/../secret_key").status in (400, 404)

    first = served.worker()
    assert first is not None
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: served.worker() not in (None, first), "another worker is started")

    everybody = children_of(served.process.pid)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(60) == 0
    wait_until(lambda: not any(alive(pid) for pid in everybody), "all processes have ended")


def test_all_processes_end_when_the_first_is_killed(served: Served) -> None:
    everybody = children_of(served.process.pid)
    assert len(everybody) >= 2
    served.process.kill()
    wait_until(lambda: not any(alive(pid) for pid in everybody), "all processes have ended")


def test_what_stands_in_the_way_of_starting_is_said(fresh_sqlite: Make, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = fresh_sqlite().call("serve", "--port", port, "--lang", "en")
    assert (refused.returncode, f"Port {port} is taken" in refused.stderr) == (2, True)
    empty = Installation(tmp_path / "new").call("serve", "--no-migrate")
    assert (empty.returncode, "请先备份，再运行：guikou manage migrate" in empty.stderr) == (6, True)


@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_wrong_password_of_the_database_is_not_shown(command: str, tmp_path: Path) -> None:
    url = f"postgresql://guikou:hunter%2Fsecret@127.0.0.1:{free_port()}/guikou"
    refused = Installation(tmp_path / "home", url).call(command, "--lang", "en")
    shown = refused.stdout + refused.stderr
    assert (refused.returncode, "cannot be reached" in shown) == (1 if command == "doctor" else 5, True), shown
    assert "hunter" not in shown
    assert "secret" not in shown.replace("secret_key", "")


def test_wrong_settings_are_said_before_anything_else(tmp_path: Path) -> None:
    installation = Installation(
        tmp_path / "home", more={"GUIKOU_PROXIES": "x", "GUIKOU_OIDC_SECRET": "hunter22", "GUIKOU_OIDC_SECRT": "hunter22"}
    )
    for language, heading in (("zh", "设置有误"), ("en", "Wrong settings")):
        refused = installation.call("doctor", "--lang", language)
        assert (refused.returncode, refused.stderr.startswith(heading)) == (2, True), refused.stderr
        assert "GUIKOU_PROXIES" in refused.stderr
        assert "GUIKOU_OIDC_SECRT" in refused.stderr
        assert "hunter22" not in refused.stderr
    assert not (tmp_path / "home").exists()


def test_commands_that_need_no_database_do_not_load_the_frame() -> None:
    code = "import sys; from guikou.cli.main import app_with; app_with(['audit']); print('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"
