"""What people do with lists: keep a view of one, forget it, take one away as a file."""

from datetime import datetime

from django.db import transaction

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotAllowed
from guikou.people.models import SavedView
from guikou.people.operations.own import owner
from guikou.trail.operations import Act, record

MOST_VIEWS = 50
MOST_LISTS = 50


class NoRoomForView(Refusal):
    """The person keeps as many views of this list as there can be, or the name is empty."""

    field = "name"


def keep_view(*, by: Actor, page: str, name: str, query: str, now: datetime) -> None:
    """
    Keep a list as it is filtered and sorted now, under a name; a view of that name on that page is replaced.

    :raises NoRoomForView: the name is empty, or there are too many already.
    """
    name = name.strip()[:100]
    if not name:
        raise NoRoomForView(Text("请给这个视图起个名字。", "Please give this view a name."))
    with transaction.atomic():
        kept = SavedView.objects.filter(person_id=owner(by), page=page)
        elsewhere = SavedView.objects.filter(person_id=owner(by)).exclude(page=page).values("page").distinct().count()
        if kept.exclude(name=name).count() >= MOST_VIEWS or elsewhere >= MOST_LISTS:
            raise NoRoomForView(
                Text(
                    f"每个清单最多保存{MOST_VIEWS}个视图，请先删除一些。",
                    f"At most {MOST_VIEWS} views of a list can be kept. Delete some first.",
                )
            )
        view, _ = SavedView.objects.update_or_create(person_id=owner(by), page=page, name=name, defaults={"query": query[:4000]})
        record(
            Act(action="view.keep", subject=f"view:{view.pk}", subject_name=name, change={"page": page, "query": view.query}),
            by=by,
            now=now,
        )


def forget_view(*, by: Actor, view_id: int, now: datetime) -> None:
    """
    Forget one of one's own views.

    :raises SavedView.DoesNotExist: it is somebody else's, or gone.
    """
    with transaction.atomic():
        view = SavedView.objects.get(pk=view_id, person_id=owner(by))
        view.delete()
        record(Act(action="view.forget", subject=f"view:{view_id}", subject_name=view.name, change={"page": view.page}), by=by, now=now)


def note_export(*, by: Actor, page: str, title: str, query: str, rows: int, kind: str, now: datetime) -> None:
    """
    Record that somebody takes a list away as a file. Call it before the file is made.

    :raises NotAllowed: they may export nowhere.
    """
    if not by.may_somewhere(Action.EXPORT):
        raise NotAllowed(Text("您的角色没有导出清单的权限。", "Your role does not allow you to export lists."))
    with transaction.atomic():
        change = {"query": query[:4000], "rows": rows, "format": kind}
        record(Act(action="list.export", subject=f"list:{page}", subject_name=title, change=change), by=by, now=now)
