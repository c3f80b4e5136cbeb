"""A list of organisations with everything that the toolkit offers, under the addresses of a test; `pytest.mark.urls` turns to it."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.template import engines
from django.urls import path, reverse

from guikou.console.components import Chart, Crumb, Deed, Event, Figure, Link, Nothing, Pair, Progress, Status, Tab, Tone
from guikou.console.forms import DayField, Form, NumberField, OrganisationField, TextField
from guikou.console.lists import Bulk, Choices, Column, Days, ListPage, Search, Subtree, YesNo
from guikou.console.pages import ActPage, ConfirmPage, FormPage, JsonPage, Page
from guikou.console.words import said
from guikou.kernel.bilingual import Counted, Refusal, Text
from guikou.people.domain.policy import Action
from guikou.people.queries import organisations
from guikou.trail.queries import history
from guikou.urls import urlpatterns as real

done: list[tuple[str, Any]] = []
progress: dict[str, Any] = {"done": 40, "ended": True}


PARTS = """{% extends "console/page.html" %}{% block body %}
<div class="figures">{% for one in figures %}{% figure one %}{% endfor %}</div>
<p>{% for one in statuses %}{% status one %} {% endfor %}{% term "account" %}</p>
{% profile pairs %}{% timeline events %}{% chart chart %}{% progress progress %}{% history lines %}
{% endblock %}"""


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
            consequence=Counted("将标记 {n} 个单位。", "{n} organisation will be marked.", "{n} organisations will be marked."),
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


class Parts(Page):
    """Every component once."""

    title = Text("各种部件", "Every part")

    def show(self, *, status: int = 200, **further: Any) -> HttpResponse:
        return HttpResponse(engines["django"].from_string(PARTS).render({"title": self.title, **self.context()}, self.request))

    def context(self) -> dict[str, Any]:
        origin = Text("演示数据", "demonstration")
        return {
            "state": Status(Text("进行中", "Under way"), Tone.BUSY),
            "crumbs": [Crumb(Text("单位清单", "List of organisations"), reverse("demonstration-list"))],
            "deeds": [Deed(label=Text("填写", "Fill in"), address="/demonstration/form/", icon="plus", primary=True)],
            "tabs": [
                Tab(label=Text("资料", "Profile"), address="?", current=True),
                Tab(label=Text("历史", "History"), address="?x=1", count=3),
            ],
            "figures": [
                Figure(label=Text("账号", "Accounts"), value=1234, origin=origin, at=self.now, url="/console/home/"),
                Figure(
                    label=Text("粉丝", "Followers"), value=987_654, origin=origin, complete=False, unit=Counted("人", "person", "people")
                ),
                Figure(label=Text("阅读", "Reads"), value=None, origin=origin),
            ],
            "statuses": [Status(Text(f"状态{tone.value}", f"state {tone.value}"), tone) for tone in Tone],
            "pairs": [
                Pair(label=Text("名称", "Name"), value=Link("清江发布", "/console/home/")),
                Pair(label=Text("成立", "Since"), value=date(1984, 5, 1), note=Text("据公告", "as announced")),
                Pair(label=Text("别名", "Also"), value=["甲", "乙"]),
                Pair(label=Text("人数", "People"), value=None),
            ],
            "events": [Event(at=self.now, text=Text("已提交", "Sent"), who="李明", status=Status(Text("完成", "Done"), Tone.GOOD))],
            "chart": Chart(
                key="posts",
                title=Text("每月发布", "Posts a month"),
                option={
                    "xAxis": {"type": "category", "data": ["1月", "2月"]},
                    "yAxis": {"type": "value"},
                    "tooltip": {},
                    "series": [{"type": "bar", "data": [1200, 800]}],
                },
                headings=[Text("月份", "Month"), Text("条数", "Posts")],
                rows=[["1月", 1200], ["2月", 800]],
            ),
            "progress": now(),
            "lines": list(history("demonstration")),
        }


def now() -> Progress:
    return Progress(
        address="/demonstration/progress/",
        page="/demonstration/parts/",
        stage=Text("正在导入", "Importing"),
        total=40,
        outcome=Text("已导入 40 项。", "40 imported."),
        **progress,
    )


class ProgressNow(JsonPage):
    def context(self) -> dict[str, Any]:
        return now().as_json()


urlpatterns = [
    path("demonstration/list/", Organisations.as_view(), name="demonstration-list"),
    path("demonstration/form/", Everything.as_view()),
    path("demonstration/sure/", Sure.as_view()),
    path("demonstration/act/", Act.as_view()),
    path("demonstration/parts/", Parts.as_view()),
    path("demonstration/progress/", ProgressNow.as_view()),
    *real,
]
