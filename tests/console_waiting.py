"""One thing of each kind that waits for people, as the first screen counts it."""

from datetime import timedelta

from factories_platform import NOW, make_account, make_person
from guikou.collection.models import Import
from guikou.inspection.domain.standing import Standing
from guikou.inspection.models import Finding
from guikou.people.domain.policy import Role
from guikou.people.models import Organisation, Person
from guikou.registry.domain.requests import RequestState
from guikou.registry.models import Conflict, Request
from inspection_rows import found, inspect


def wait_once(organisation: Organisation, *, for_: Person) -> None:
    """Let one thing of each kind wait in an organisation; the request that came back is that person's."""
    clerk = make_person(Role.CLERK, at=organisation, joined_at=NOW)
    boss = make_person(Role.SUPERVISOR, at=organisation, joined_at=NOW)
    for state, made_by in ((RequestState.SENT, clerk), (RequestState.APPROVED, clerk), (RequestState.RETURNED, for_)):
        Request.objects.create(
            organisation=organisation, kind="open", state=state, wanted={"name": "New"}, made_by=made_by, made_at=NOW,
            decided_by=boss, decided_at=NOW, file_by=NOW.date() - timedelta(days=1),
        )  # fmt: skip
    Conflict.objects.create(key=f"conflict-{organisation.pk}", kind="missing-id", organisation=organisation, found_at=NOW)
    for standing in (Standing.OPEN, Standing.RECTIFYING):
        account = make_account(organisation)
        inspect(organisation, found(account))
        Finding.objects.filter(account=account).update(standing=standing)
    Import.objects.create(organisation=organisation, state="ready", title="register", made_by=boss, made_at=NOW)
    make_person(Role.EDITOR, at=organisation)
