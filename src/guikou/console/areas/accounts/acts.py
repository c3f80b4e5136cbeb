"""What can be done with many accounts at once."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.forms import ChoiceField, TypedChoiceField

from guikou.console.forms import OrganisationField
from guikou.console.lists import Bulk
from guikou.console.register import WhyForm, options
from guikou.console.words import said
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor
from guikou.registry import operations, queries


class MoveForm(WhyForm):
    """To whom accounts go."""

    organisation = OrganisationField(said("新的主办单位", "New owner"), action=Action.EDIT_REGISTER)
    field_order = ("organisation", "why")


class FunctionForm(WhyForm):
    """What accounts are for."""

    function = ChoiceField(label=said("职能", "Function"), choices=())
    field_order = ("function", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].choices = options(queries.functions())  # type: ignore[attr-defined]


class ProtectedForm(WhyForm):
    """Whether only a person decides about accounts."""

    protected = TypedChoiceField(
        label=said("受保护", "Protected"),
        coerce=lambda value: value == "yes",
        choices=(("yes", said("是，只能由人工决定去留", "yes, only a person decides what becomes of them")), ("no", said("否", "no"))),
    )
    field_order = ("protected", "why")


def _ids(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by().values_list("pk", flat=True))


def _move(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:
    to = data["organisation"]
    moved = operations.move_accounts(account_ids=_ids(rows), organisation_id=to.pk, why=data["why"], by=by, now=now)
    return Counted("已将{n}个账号移交给{name}。", "{n} account now belongs to {name}.", "{n} accounts now belong to {name}.").of(
        moved, name=to.name
    )


def _function(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:
    changed = operations.set_function(account_ids=_ids(rows), function=data["function"], why=data["why"], by=by, now=now)
    return Counted("已修改{n}个账号的职能。", "The function of {n} account was changed.", "The function of {n} accounts was changed.").of(
        changed
    )


def _protect(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:
    changed = operations.set_protected(account_ids=_ids(rows), protected=data["protected"], why=data["why"], by=by, now=now)
    return Counted(
        "已修改{n}个账号的保护标记。",
        "The mark of protection of {n} account was changed.",
        "The mark of protection of {n} accounts was changed.",
    ).of(changed)


def _close(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:
    made = operations.ask_to_close(account_ids=_ids(rows), why=data["why"], by=by, now=now)
    return Counted(
        "已提出{n}项关停申请，等待主管单位审批。",
        "{n} request to close was sent to the supervising office.",
        "{n} requests to close were sent to the supervising office.",
    ).of(len(made))


BULK = (
    Bulk(
        name="move",
        label=Text("移交给其他单位", "Give to another organisation"),
        action=Action.EDIT_REGISTER,
        consequence=Counted(
            "{n}个账号的主办单位将改变，原单位不再能管理它们。",
            "{n} account gets another owner; the present one loses it.",
            "{n} accounts get another owner; the present one loses them.",
        ),
        form=MoveForm,
        run=_move,
    ),
    Bulk(
        name="function",
        label=Text("设置职能", "Set the function"),
        action=Action.EDIT_REGISTER,
        consequence=Counted(
            "{n}个账号的职能将改为所选职能。", "{n} account gets the chosen function.", "{n} accounts get the chosen function."
        ),
        form=FunctionForm,
        run=_function,
    ),
    Bulk(
        name="protect",
        label=Text("设置保护", "Set protection"),
        action=Action.EDIT_REGISTER,
        consequence=Counted(
            "{n}个账号的保护标记将改变。",
            "The mark of protection of {n} account changes.",
            "The mark of protection of {n} accounts changes.",
        ),
        form=ProtectedForm,
        run=_protect,
    ),
    Bulk(
        name="close",
        label=Text("申请关停", "Ask to close"),
        action=Action.REQUEST,
        consequence=Counted(
            "将为{n}个账号各提出一项关停申请，由主管单位审批。",
            "A request to close goes to the supervising office for {n} account.",
            "A request to close goes to the supervising office for each of {n} accounts.",
        ),
        form=WhyForm,
        run=_close,
        most=500,
    ),
)
