"""Mergers: entries of the register that are one account, joined and parted again."""

from typing import Any

from django.http import HttpRequest

from guikou.api.app import PROBLEMS
from guikou.api.v1.answers.register import AccountOut, MergerOut
from guikou.api.v1.common import Body, Id, Number, Sentence, Version, Why, acting, asker, reader, router
from guikou.people.domain.policy import Action
from guikou.registry import operations, queries


class MergeIn(Body):
    """Which entry goes, and which conflict that settles."""

    gone: Number
    conflict: Number | None = None
    conflict_version: Version | None = None
    why: Sentence


@router.post("/accounts/{account_id}/merge", response={200: AccountOut, **PROBLEMS}, tags=["register"])
def merge(request: HttpRequest, account_id: Id, body: MergeIn) -> Any:
    """Join another entry into this one: they are one account."""
    operations.merge(
        kept_id=account_id,
        gone_id=body.gone,
        why=body.why,
        conflict_id=body.conflict,
        version=body.conflict_version,
        **acting(request, Action.EDIT_REGISTER),
    )
    return queries.account(asker(request), account_id, Action.EDIT_REGISTER)


@router.get("/accounts/{account_id}/mergers", response={200: list[MergerOut], **PROBLEMS}, tags=["register"])
def mergers(request: HttpRequest, account_id: Id) -> Any:
    """List the entries that were joined into this one, the newest first, also those that were parted again."""
    by = reader(request, Action.SEE_REGISTER)
    return list(queries.mergers(by, queries.account(by, account_id).pk))


@router.post("/mergers/{merger_id}/undo", response={200: AccountOut, **PROBLEMS}, tags=["register"])
def undo_merger(request: HttpRequest, merger_id: Id, body: Why) -> Any:
    """Part two entries that were joined; the answer is the one that is back."""
    return operations.undo_merger(merger_id=merger_id, why=body.why, **acting(request, Action.EDIT_REGISTER))
