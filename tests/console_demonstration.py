"""A list of organisations with everything that the toolkit offers, under the addresses of a test; `pytest.mark.urls` turns to it."""

from typing import Any

from django.urls import path, reverse

from guikou.console.components import Deed, Nothing
from guikou.console.forms import DayField, Form, NumberField, OrganisationField, TextField
from guikou.console.lists import Bulk, Choices, Column, Days, ListPage, Search, Subtree, YesNo
from guikou.console.pages import ActPage, ConfirmPage, FormPage
from guikou.console.words import said
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action
from guikou.people.queries import organisations
from guikou.urls import urlpatterns as real

done: list[tuple[str, Any]] = []


class ReasonForm(Form):
    reason = TextField(said("理由", "Reason"), lines=3)


def mark(rows: Any, *, by: Any, now: Any, data: dict[str, Any]) -> Text:
    done.append((data["reason"], sorted(row.name for row in rows)))
    return Text("已标记。", "Marked.")


class Organisations(ListPage):
    key = "demonstration"
    title = Text("单位清单", "List of organisations")
    action = Action.SEE_REGISTER
    scope = "path"
    columns = (
        Column(name="name", heading=Text("名称", "Name"), value="name", sort="name", nullable=False, link=lambda row: f"/there/{row.pk}"),
        Column(name="parent", heading=Text("上级", "Above"), value="parent.name", sort="parent__name"),
        Column(name="residents", heading=Text("常住人口", "Residents"), value="residents", sort="residents", numeric=True),
        Column(name="from", heading=Text("成立日期", "Since"), value="active_from", sort="active_from", minor=True),
        Column(name="contact", heading=Text("联系人", "Contact"), value="first_contact", action=Action.SEE_PERSONAL, wide=True),
    )
    filters = (
        Search(fields=("name", "key")),
        Subtree(field="path"),
        Choices(
            name="level",
            label=Text("层级", "Level"),
            field="level",
            options=(("county", Text("县", "County")), ("township", Text("乡镇", "Township"))),
        ),
        Choices(name="only", label=Text("单选", "Only one"), field="level", options=(("county", Text("县", "County")),), single=True),
        Days(name="since", label=Text("成立日期", "Since"), field="active_from"),
        YesNo(name="opens", label=Text("可开设账号", "Opens accounts"), field="opens_accounts"),
    )
    order = "name"
    bulk = (
        Bulk(
            name="mark",
            label=Text("标记", "Mark"),
            action=Action.EDIT_REGISTER,
            consequence=Text("将标记 {n} 个单位。", "{n} organisations will be marked."),
            run=mark,
            form=ReasonForm,
            danger=True,
            most=500,
        ),
    )
    nothing = Nothing(text=Text("还没有单位。", "No organisations yet."), deeds=(Deed(label=Text("导入", "Import"), address="/there/"),))

    def rows(self) -> Any:
        return organisations(self.by).select_related("parent")


class EverythingForm(Form):
    name = TextField(said("名称", "Name"))
    since = DayField(said("自何日起", "Since"))
    count = NumberField(said("人数", "Number of people"), required=False, most=100_000)
    organisation = OrganisationField(said("主办单位", "Organisation"), action=Action.REQUEST)


class Refused(Refusal):
    field = "name"


class Everything(FormPage):
    title = Text("填写示例", "An example to fill in")
    action = Action.REQUEST
    form_class = EverythingForm

    def carry_out(self, data: dict[str, Any]) -> str | None:
        if data["name"] == "refuse":
            raise Refused(Text("这个名称已被使用。", "This name is taken."))
        done.append(("form", data))
        return None


class Sure(ConfirmPage):
    title = Text("确定撤销吗？", "Undo it?")
    submit = Text("撤销", "Undo")
    action = Action.REQUEST

    def consequences(self) -> tuple[Text, ...]:
        return (Text("三条记录将被恢复。", "Three rows will be brought back."),)

    def carry_out(self, data: dict[str, Any]) -> str:
        done.append(("sure", data))
        return reverse("home:home")


class Act(ActPage):
    action = Action.REQUEST
    success = Text("已停止。", "Stopped.")

    def carry_out(self) -> None:
        if self.request.POST.get("refuse"):
            raise Refusal(Text("已经结束，无法停止。", "It has ended already."))

    def after(self) -> str:
        return reverse("home:home")


urlpatterns = [
    path("demonstration/list/", Organisations.as_view(), name="demonstration-list"),
    path("demonstration/form/", Everything.as_view()),
    path("demonstration/sure/", Sure.as_view()),
    path("demonstration/act/", Act.as_view()),
    *real,
]
