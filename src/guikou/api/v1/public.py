"""Endpoints for everybody, without a token: which accounts are official, which are closed, and whether an address is one of them."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import StringConstraints

from guikou.api.app import PROBLEMS, Paging
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.register import PublicAccount, Verification
from guikou.registry.queries import public

router = Router(tags=["public"], auth=None)
Asked = Annotated[
    str, StringConstraints(min_length=2, max_length=1000, pattern=r"^[^\x00]*$"), Query(description="an address, a handle or a name")
]


@router.get("/accounts", response={200: Part[PublicAccount], **PROBLEMS})
def accounts(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:  # noqa: ARG001 - the library passes the request
    """List the official accounts."""
    return public.listed(closed=False, offset=paging.offset, limit=paging.limit)


@router.get("/accounts/closed", response={200: Part[PublicAccount], **PROBLEMS})
def closed(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:  # noqa: ARG001 - the library passes the request
    """List accounts that are official no longer."""
    return public.listed(closed=True, offset=paging.offset, limit=paging.limit)


@router.get("/verify", response={200: Verification, **PROBLEMS})
def verify(request: HttpRequest, q: Asked) -> dict[str, Any]:  # noqa: ARG001 - the library passes the request
    """Say whether an address, a handle or a name belongs to an official account."""
    return public.verified(q)
