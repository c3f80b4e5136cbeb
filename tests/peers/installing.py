"""
Installing real servers into a folder of their own: nothing of it is installed on the machine.

Debian packages come through the machine's own apt, which checks them against the signed index, together with all that they need, and are unpacked; a server then runs
with that folder as its root. What is complete is moved into place, so that a run that was broken off leaves nothing half done.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

CACHE = Path(tempfile.gettempdir()) / "guikou-test-peers"
_LAYOUT = 3


class CannotRun(Exception):
    """Why real servers cannot be had on this machine, in one line."""


class NotInstalled(Exception):
    """Why installing failed on a machine that should be able to."""


class NotFetched(NotInstalled):
    """Why something could not be fetched; later it may be."""


def need(*programs: str) -> None:
    """
    See that we may make a network namespace, and that these programs are here.

    :raises CannotRun: otherwise.
    """
    if os.geteuid() != 0:
        raise CannotRun("real servers need root: they are started in a network namespace of their own")
    if missing := [name for name in ("unshare", "nsenter", *programs) if shutil.which(name) is None]:
        raise CannotRun(f"real servers need {', '.join(missing)}")
    if subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "true"], capture_output=True, check=False).returncode:
        raise CannotRun("real servers need namespaces, which this machine does not allow")


def said(command: Sequence[str | Path], *, wrong: type[NotInstalled] = NotInstalled, **how: object) -> str:
    """
    Run a command to its end and return what it said.

    :raises NotInstalled: it failed; with the end of what it said.
    """
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **how)  # type: ignore[call-overload]
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise wrong(f"{Path(command[0]).name} failed: {' '.join(last) or done.returncode}")
    return str(done.stdout)


def fetched(command: Sequence[str | Path], **how: object) -> str:
    """
    Run a command that fetches something, and return what it said.

    :raises NotFetched: it failed; with the end of what it said.
    """
    return said(command, wrong=NotFetched, **how)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Hold the cache entry, so that two test processes do not install the same."""
    CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def cached(name: str, made_of: str, make: Callable[[Path], None]) -> Path:
    """Return the folder that `make` fills; it is made anew when `made_of` has changed, and else found."""
    folder = CACHE / f"{name}-{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"
    with _alone(name):
        if folder.is_dir():
            return folder
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        make(unfinished)
        unfinished.rename(folder)
    return folder


def debian(
    name: str, packages: Sequence[str], *, suites: Sequence[str] = (), finish: Callable[[Path], None] = lambda _: None, made_of: str = ""
) -> Path:
    """
    Return a folder with Debian packages (`name` or `name=version`) and all that they need, unpacked.

    They come from the suites that the machine is set up with, or from other `suites` of its mirror. `finish` sets up what is the same for every start; `made_of` says
    what it depends on.
    """
    need("apt-get", "dpkg-deb")

    def make(folder: Path) -> None:
        with tempfile.TemporaryDirectory(dir=CACHE) as given:
            work = Path(given)
            (work / "cache" / "archives" / "partial").mkdir(parents=True)
            (
                work / "status"
            ).touch()  # nothing is installed: so all that is needed comes along, and the machine's libraries are not mixed in
            apt = [*_APT, "-o", f"Dir::State::status={work / 'status'}", "-o", f"Dir::Cache={work / 'cache'}"]
            mirror = _mirror()
            if suites:
                apt += _lists_of(mirror, suites, work)
            fetched([*apt, "--no-install-recommends", "--download-only", "install", *packages])
            for place in ("bin", "sbin", "lib", "lib64"):  # as every Debian has it, and packages take for granted
                (folder / "usr" / place).mkdir(parents=True)
                (folder / place).symlink_to(f"usr/{place}")
            (folder / "var").mkdir()
            (folder / "var" / "run").symlink_to("../run")
            for package in sorted((work / "cache" / "archives").glob("*.deb")):
                said(["dpkg-deb", "--extract", package, folder])
        for place in ("proc", "dev", "srv", "tmp", "run", "var/spool"):
            (folder / place).mkdir(parents=True, exist_ok=True)
        finish(folder)

    return cached(name, repr((_LAYOUT, list(packages), list(suites), made_of)), make)


_APT = ["apt-get", "-qq", "-y", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=30"]


def _mirror() -> str:
    """Return the Debian mirror that the machine is set up with, its lists fetched if they are not there."""
    with _alone("lists"):
        if not _mirrors():
            fetched([*_APT, "-o", "APT::Update::Error-Mode=any", "update"])
    if not (found := _mirrors()):
        raise NotInstalled("apt knows no Debian mirror; set one up in /etc/apt")
    return found[0]


def _mirrors() -> list[str]:
    known = said(["apt-get", "indextargets", "--format", "$(LABEL)|$(REPO_URI)", "Created-By: Packages"]).splitlines()
    return [line.partition("|")[2] for line in known if line.startswith("Debian|")]


def _lists_of(mirror: str, suites: Sequence[str], work: Path) -> list[str]:
    """Fetch the lists of other suites of a mirror into a folder, and return what makes apt use them."""
    (work / "lists" / "partial").mkdir(parents=True)
    stated = ["Types: deb", f"URIs: {mirror}", f"Suites: {' '.join(suites)}", "Components: main"]
    (work / "other.sources").write_text("\n".join([*stated, "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg", ""]))
    places = {"Dir::State::lists": "lists", "Dir::Etc::sourcelist": "other.sources"}
    lists = ["-o", "Dir::Etc::sourceparts=-", *(part for name, at in places.items() for part in ("-o", f"{name}={work / at}"))]
    fetched([*_APT, "-o", "APT::Update::Error-Mode=any", "-o", f"Dir::Cache={work / 'cache'}", *lists, "update"])
    return lists
