"""The demo county on the platform: its organisations, one login for each role, its register and posts imported, its accounts inspected."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
from django.db.models import Count
from django.utils import timezone

from guikou.collection.models import Import
from guikou.collection.operations import imports
from guikou.consolidation.operations import measure_all
from guikou.demo.desk import open_desk
from guikou.duplicates.operations.comparing import compare_new
from guikou.inspection.operations.asking import ask
from guikou.jobs import leases
from guikou.jobs.registry import handlers
from guikou.jobs.running import run
from guikou.kernel.bilingual import Language, Text
from guikou.kernel.progress import Silent
from guikou.people.domain.policy import WORKER, Role
from guikou.people.models import Organisation, Person
from guikou.people.operations.invitations import accept, invite
from guikou.people.operations.organisations import create
from guikou.people.operations.setup import SETUP
from guikou.people.queries import actor_of

NAME = Text("澹溪县（演示）", "Danxi County (demo)")
# One login for each role: who they are and where they work: at the top, or in the first owner unit with accounts.
PEOPLE = (
    (Role.ADMINISTRATOR, "陈系统", "admin", True),
    (Role.SUPERVISOR, "李主任", "supervisor", True),
    (Role.CLERK, "王干事", "clerk", False),
    (Role.EDITOR, "赵编辑", "editor", False),
    (Role.FIRST_REVIEWER, "孙初审", "first", True),
    (Role.SECOND_REVIEWER, "周复审", "second", True),
    (Role.FINAL_REVIEWER, "吴终审", "final", True),
    (Role.REPLIER, "郑答复", "replier", True),
    (Role.ARCHIVIST, "冯档案", "archivist", True),
    (Role.AUDITOR, "褚审计", "auditor", True),
    (Role.ANALYST, "卫分析", "analyst", True),
)
DOMAIN = "danxi.example"


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody of the demo county who can sign in."""

    role: Role
    name: str
    email: str
    password: str
    organisation: str


class ImportFailed(RuntimeError):
    """The import of the demo county ended in another state than expected: an error of ours."""


@dataclass(frozen=True, slots=True)
class FileOnDisk:
    """A file of a folder on its way into an import."""

    path: Path
    folder: Path

    @property
    def name(self) -> str:
        """Its path inside the folder."""
        return str(self.path.relative_to(self.folder))

    @property
    def size(self) -> int:
        """Bytes."""
        return self.path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        """Yield the content."""
        with self.path.open("rb") as file:
            while chunk := file.read(1 << 20):
                yield chunk


def furnish(data: Path, *, as_of: datetime, language: Language) -> list[Login]:
    """
    Fill a fresh installation with the demo county whose files lie in `data`, and return its logins; the work that people would wait for is done before it returns.

    :raises SecondTop: the installation is not fresh.
    :raises ImportFailed: as its name says.
    """
    root = pl.read_csv(data / "organisations.csv").filter(pl.col("parent_id").is_null()).row(0, named=True)
    top = create(
        name=root["name"], key=root["organisation_id"], parent_id=None, profile={"level": root["level"]}, by=SETUP, now=timezone.now()
    )
    people = [person for person in PEOPLE if person[3]]
    logins = [_login(role, name, mail, top, language) for role, name, mail, _ in people]
    supervisor = actor_of(Person.objects.get(email=f"supervisor@{DOMAIN}"))
    files = [FileOnDisk(path, data) for path in sorted(data.rglob("*")) if path.is_file()]
    imported = imports.upload(organisation_id=top.pk, uploads=files, title=NAME.zh, by=supervisor, now=timezone.now())
    work_off()
    imports.run(import_id=imported.pk, by=supervisor, now=timezone.now())
    work_off()
    if (state := Import.objects.values_list("state", flat=True).get(pk=imported.pk)) != "applied":
        raise ImportFailed(state)
    owners = Organisation.objects.filter(children__isnull=True).annotate(count=Count("accounts"))
    owner = owners.order_by("-count", "path").first() or top
    logins += [_login(role, name, mail, owner, language) for role, name, mail, at_top in PEOPLE if not at_top]
    open_desk(owner, by=supervisor, now=timezone.now())
    ask(top.pk, by=supervisor, now=timezone.now(), as_of=min(as_of, timezone.now()))
    work_off()
    compare_new(by=WORKER, now=timezone.now(), progress=Silent())
    measure_all(by=WORKER, as_of=min(as_of, timezone.now()), now=timezone.now(), progress=Silent())
    return sorted(logins, key=lambda login: list(Role).index(login.role))


def _login(role: Role, name: str, mail: str, at: Organisation, language: Language) -> Login:
    now, email, password = timezone.now(), f"{mail}@{DOMAIN}", "-".join(secrets.token_hex(2) for _ in range(3))
    invited = invite(name=name, email=email, role=role, organisation_id=at.pk, since=date(2020, 1, 1), language=language, by=SETUP, now=now)
    secret = urlsplit(invited.link or "").path.rstrip("/").rpartition("/")[2]
    accept(secret=secret, password=password, now=now)
    return Login(role, name, email, password, at.name)


def work_off() -> None:
    """Do the waiting jobs, as a worker would, here and now."""
    while held := leases.claim("demo", tuple(handlers()), now=timezone.now()):
        run(held, handlers()[held.kind])
