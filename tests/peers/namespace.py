"""
A network of its own for servers that listen on all interfaces: nobody outside this machine, and no other test, can reach them.

Every process in it ends with the block, and also when the test process is killed: they live in a process namespace whose first process reads a pipe of ours.
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

from peers.installing import need

LONGEST_S = 120
"""How long a server may take to come up on a machine that is busy with something else."""
Entered = TypeVar("Entered")
_NEW_NETWORK = 0x4000_0000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _UP = 0x8913, 0x8914, 1


class Namespace:
    """Where servers run. `root` is the folder that they see as `/`; `work`, a new folder, they see as `/srv`."""

    def __init__(self, holder: "subprocess.Popen[bytes]", root: Path | None, work: Path) -> None:
        self._holder, self._root, self.work = holder, root, work
        self._started: list[subprocess.Popen[bytes]] = []
        self._network = os.open(f"/proc/{holder.pid}/ns/net", os.O_RDONLY)
        self._outside = os.open("/proc/self/ns/net", os.O_RDONLY)

    def close(self) -> None:
        """End every process in there."""
        assert self._holder.stdin is not None
        self._holder.stdin.close()  # the first process there reads it; when it ends, all others do
        for process in (self._holder, *self._started):
            process.wait(30)
        os.close(self._network)
        os.close(self._outside)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Let this thread, and threads that it starts, use the namespace's network; a socket stays where it was made."""
        _enter(self._network)
        try:
            yield
        finally:
            _enter(self._outside)

    @contextmanager
    def entered(self, server: AbstractContextManager[Entered]) -> Iterator[Entered]:
        """Start a server of this process in there for the block, and stop it."""
        with self.inside():
            given = server.__enter__()
        try:
            yield given
        finally:
            with self.inside():
                server.__exit__(None, None, None)

    def connect(self, port: int) -> socket.socket:
        """Connect to a port of 127.0.0.1 in there."""
        with self.inside():
            made = socket.socket()
        try:
            made.connect(("127.0.0.1", port))
        except OSError:
            made.close()
            raise
        return made

    def _command(self, *command: str | Path) -> list[str]:
        ours = f"/proc/{self._holder.pid}/ns"
        enter = ["nsenter", f"--net={ours}/net", f"--mount={ours}/mnt", f"--pid={ours}/pid_for_children"]
        return [*enter, *(["chroot", str(self._root)] if self._root else []), *map(str, command)]

    def run(self, *command: str | Path, given: str = "", env: Mapping[str, str] | None = None, longest_s: int = LONGEST_S) -> str:
        """Run a command to its end in there, and return what it said."""
        done = subprocess.run(
            self._command(*command), input=given, capture_output=True, text=True, timeout=longest_s, check=False, env=_env(env)
        )
        if done.returncode:
            raise AssertionError(f"{command[0]} failed: {done.stdout[-800:]}{done.stderr[-800:]}")
        return done.stdout

    def start(self, *command: str | Path, log: str, env: Mapping[str, str] | None = None) -> "subprocess.Popen[bytes]":
        """Start a server in there; what it says goes into a file of `work`."""
        with (self.work / log).open("ab") as said:
            started = subprocess.Popen(self._command(*command), stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=_env(env))
        self._started.append(started)
        return started

    def answers(self, port: int) -> bool:
        """Say whether somebody listens on the port."""
        try:
            self.connect(port).close()
        except OSError:
            return False
        return True


def _env(given: Mapping[str, str] | None) -> dict[str, str]:
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/srv", "LC_ALL": "C.UTF-8", **(given or {})}


def _enter(network: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.setns(network, _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "setns")


def _loopback_up() -> None:
    with socket.socket() as any_socket:
        name = b"lo".ljust(16, b"\0")
        flags = struct.unpack("16sh", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, name + b"\0\0"))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh", name, flags | _UP))


def comes_up(holds: Callable[[], bool], process: "subprocess.Popen[bytes] | None", log: Path) -> None:
    """Wait until a server answers; one that ended, or does not come up, is an error with the end of its log."""
    given_up = time.monotonic() + LONGEST_S
    while not holds():
        if (process is not None and process.poll() is not None) or time.monotonic() > given_up:
            raise AssertionError(f"the server did not come up: {log.read_text(errors='replace')[-1500:]}")
        time.sleep(0.05)


_HOLD = """
set -e
if [ -n "$ROOT" ]; then
    mount -t proc proc "$ROOT/proc"; mount --rbind /dev "$ROOT/dev"; mount --bind "$WORK" "$ROOT/srv"
    mkdir "$WORK/spool"; mount --bind "$WORK/spool" "$ROOT/var/spool"
    for place in tmp run; do mount -t tmpfs tmpfs "$ROOT/$place"; done
else
    mount -t proc proc /proc
fi
echo up
exec cat
"""


@contextmanager
def namespace(root: Path | None = None) -> Iterator[Namespace]:
    """
    Make a namespace for the block.

    :raises CannotRun: the machine does not let us.
    """
    need()
    apart = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", _HOLD]
    with tempfile.TemporaryDirectory(prefix="guikou-peer-", ignore_cleanup_errors=True) as given:
        Path(given).chmod(0o755)
        settings = _env({"ROOT": str(root or ""), "WORK": given})
        with subprocess.Popen(apart, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=settings) as holder:
            assert holder.stdout is not None
            assert holder.stderr is not None
            if holder.stdout.readline() != b"up\n":
                raise AssertionError(f"no namespace: {holder.stderr.read().decode(errors='replace').strip()}")
            made = Namespace(holder, root, Path(given))
            try:
                with made.inside():
                    _loopback_up()
                yield made
            finally:
                made.close()
