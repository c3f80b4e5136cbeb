"""Groups of posts that repeat each other."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.answers.inspection import GroupOut, MemberOut
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.common import Day, Id, reader, router
from guikou.api.v1.filters import Placed, below, chosen, days, words
from guikou.duplicates import queries as duplicates
from guikou.people.domain.policy import Action


class GroupFilter(Placed):
    """Which groups; words in the title. The organisation is that of the first post."""

    kind: list[Literal["duplicate", "excerpt", "template", "update"]] = Field([])
    nature: list[Literal["central", "service", "needless"]] = Field([])
    first_from: Day | None = None
    first_to: Day | None = None


@router.get("/duplicates", response={200: Part[GroupOut], **PROBLEMS}, tags=["inspection"])
def groups(request: HttpRequest, wanted: Query[GroupFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List groups of posts that repeat each other, the newest first."""
    rows = duplicates.groups(reader(request, Action.SEE_FINDINGS)).filter(
        words(wanted.q, "title") & below(wanted.organisation, "first_post__account__organisation__path"),
        chosen(kind=wanted.kind, nature=wanted.nature) & days("first_at", wanted.first_from, wanted.first_to),
    )
    return cut(rows.order_by("-last_at", "-id"), paging)


@router.get("/duplicates/{group_id}", response={200: GroupOut, **PROBLEMS}, tags=["inspection"])
def group(request: HttpRequest, group_id: Id) -> Any:
    """Show one group."""
    return duplicates.group(group_id, reader(request, Action.SEE_FINDINGS))


@router.get("/duplicates/{group_id}/posts", response={200: Part[MemberOut], **PROBLEMS}, tags=["inspection"])
def members(request: HttpRequest, group_id: Id, paging: Query[Paging]) -> dict[str, Any]:
    """List the posts of a group, in the order of publishing, with why they belong to it."""
    by = reader(request, Action.SEE_FINDINGS)
    return cut(duplicates.members(duplicates.group(group_id, by), by), paging)
