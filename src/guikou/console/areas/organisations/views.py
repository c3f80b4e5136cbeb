"""The tree of organisations, and one of them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from guikou.console.areas.organisations import forms
from guikou.console.components import Crumb, Deed, Link, Nothing, Pair, Status, Tone
from guikou.console.lists import Choices, Column, ListPage, Search, YesNo
from guikou.console.pages import FormPage, Page
from guikou.inspection.loading import pack_title
from guikou.kernel.bilingual import Text
from guikou.people import queries
from guikou.people.domain.policy import Action
from guikou.people.operations import organisations
from guikou.trail.queries import history

TITLE = Text("主办单位", "Organisations")
LIVING = Status(Text("存续", "in being"), Tone.GOOD)
ENDED = Status(Text("已撤销", "abolished"), Tone.NEUTRAL)
MERGED = Status(Text("已并入其他单位", "merged"), Tone.NEUTRAL)
OPENING = {True: Text("可以", "yes"), False: Text("原则上不开设", "in principle none"), None: Text("未规定", "not laid down")}


def show(organisation: Any) -> str:
    """Return where an organisation is shown."""
    return reverse("organisations:show", args=[organisation.pk])


def state(organisation: Any) -> Status:
    """Return whether it is still there."""
    if organisation.ended_on is None:
        return LIVING
    return MERGED if organisation.successor_id else ENDED


def level(organisation: Any) -> Text | None:
    """Return its level in words."""
    return forms.LEVELS.get(organisation.level)


def contacts(organisation: Any) -> list[str] | None:
    """Return its contacts, where the reader may see personal data of it."""
    return [contact for contact in (organisation.first_contact, organisation.second_contact) if contact and organisation.personal] or None


@dataclass(frozen=True, kw_only=True)
class ByName(Search):
    """Words in the name, also a former one."""

    fields: tuple[str, ...] = ("name",)

    def anywhere(self, word: str) -> Q:
        """Return those that bear or bore such a name."""
        return queries.named(word)


class OrganisationList(ListPage):
    """The tree, indented; those that have ended only when asked for."""

    key, title, action = "organisations", TITLE, Action.SEE_REGISTER
    template_name = "console/organisations/list.html"
    columns = (
        Column(
            name="name",
            heading=Text("名称", "Name"),
            value="name",
            sort="path",
            nullable=False,
            template="console/organisations/name.html",
            wide=True,
        ),
        Column(name="level", heading=Text("层级", "Level"), value=level, minor=True),
        Column(name="place", heading=Text("地区", "Place"), value="place", sort="place", nullable=False, minor=True),
        Column(
            name="contacts",
            heading=Text("联系人", "Contacts"),
            value=contacts,
            action=Action.SEE_PERSONAL,
            minor=True,
        ),
        Column(name="opens", heading=Text("开设账号", "Opens accounts"), value=lambda row: OPENING[row.opens_accounts], minor=True),
        Column(name="state", heading=Text("状态", "State"), value=state),
    )
    filters = (
        ByName(hint=Text("现用名或曾用名", "present or former name")),
        Choices(name="level", label=Text("层级", "Level"), field="level", options=list(forms.LEVELS.items())),
        YesNo(
            name="ended",
            label=Text("状态", "State"),
            field=lambda ended: Q(ended_on__isnull=not ended),
            yes=Text("已撤销或并入", "abolished or merged"),
            no=Text("存续", "in being"),
        ),
    )
    order = "name"
    scope = "path"
    nothing = Nothing(
        text=Text(
            "还没有主办单位。导入台账，或由系统管理员在命令行建立最上级单位。",
            "There are no organisations yet. Import a register, or have the first one made at the command line.",
        ),
    )

    def rows(self) -> QuerySet[Any]:
        """Return those within reach, each with `personal`: whether its contacts may be seen."""
        rows = queries.organisations(self.by).annotate(personal=queries.within(self.by, Action.SEE_PERSONAL))
        return rows if self.address.get("ended") else rows.filter(ended_on=None)


class _OnOrganisation(Page):
    """A page about one organisation within reach."""

    action = Action.SEE_REGISTER
    reach = Action.SEE_REGISTER

    @property
    def organisation(self) -> Any:
        """Return it; what is out of reach is not there."""
        if not hasattr(self, "_organisation"):
            self._organisation = queries.organisation(self.by, self.kwargs["pk"], self.reach)
        return self._organisation

    def crumbs(self) -> list[Crumb]:
        """Lead back up the tree, as far as the reach goes."""
        above = [each for each in queries.ancestors(self.organisation) if self.by.may(Action.SEE_REGISTER, each.path)]
        return [Crumb(TITLE, reverse("organisations:list")), *(Crumb(each.name, show(each)) for each in above)]

    def context(self) -> dict[str, Any]:
        """Lead back to the organisation."""
        return super().context() | {"crumbs": [*self.crumbs(), Crumb(self.organisation.name, show(self.organisation))]}

    def after(self) -> str:
        """Return to it."""
        return show(self.organisation)

    def cancel(self) -> str:
        """Return to it."""
        return show(self.organisation)


class OrganisationPage(_OnOrganisation):
    """One organisation: what it is, who works there, what belongs to it, what reforms did."""

    template_name = "console/organisations/organisation.html"

    def context(self) -> dict[str, Any]:
        """Return everything that may be seen here."""
        body = self.organisation
        edits = self.by.may(Action.EDIT_ORGANISATIONS, body.path) and body.ended_on is None
        governs = edits and body.parent is not None and self.by.may(Action.EDIT_ORGANISATIONS, body.parent.path)
        return super().context() | {
            "crumbs": self.crumbs(),
            "title": body.name,
            "state": state(body),
            "organisation": body,
            "deeds": self._deeds(edits=edits),
            "reforms": self._reforms(edits=edits, governs=governs),
            "pairs": self._pairs(),
            "children": queries.organisations(self.by).filter(parent=body, ended_on=None).order_by("name"),
            "people": queries.appointments_in(body, on=timezone.localdate(self.now)) if self.by.may(Action.SEE_PEOPLE, body.path) else None,
            "accounts": f"{reverse('accounts:list')}?organisation={body.pk}",
            "history": history(f"organisation:{body.pk}")[:100] if self.by.may(Action.SEE_TRAIL, body.path) else None,
        }

    def _pairs(self) -> list[Pair]:
        body = self.organisation
        pairs = [
            Pair(label=Text("层级", "Level"), value=level(body)),
            Pair(label=Text("地区", "Place"), value=body.place),
            Pair(label=Text("职责", "Duties"), value=body.duties),
        ]
        if self.by.may(Action.SEE_PERSONAL, body.path):
            pairs.append(Pair(label=Text("第一联系人", "First contact"), value=body.first_contact))
            pairs.append(Pair(label=Text("第二联系人", "Second contact"), value=body.second_contact))
        pairs += [
            Pair(label=Text("网站", "Website"), value=body.website),
            Pair(label=Text("常住人口", "Residents"), value=body.residents),
            Pair(label=Text("开设账号", "Opens accounts"), value=OPENING[body.opens_accounts]),
            Pair(label=Text("另外适用的指标集", "Rule packs besides"), value=[pack_title(name) for name in body.packs] or None),
            Pair(label=Text("设立日期", "First day"), value=body.active_from),
        ]
        if body.split_from:
            pairs.append(Pair(label=Text("分设自", "Split from"), value=self._link(body.split_from)))
        if body.ended_on:
            pairs.append(Pair(label=Text("撤销日期", "Ended on"), value=body.ended_on))
        if body.successor:
            pairs.append(Pair(label=Text("并入", "Merged into"), value=self._link(body.successor)))
        return pairs

    def _link(self, other: Any) -> Link:
        return Link(other.name, show(other) if self.by.may(Action.SEE_REGISTER, other.path) else "")

    def _deeds(self, *, edits: bool) -> list[Deed]:
        if not edits:
            return []
        own = [self.organisation.pk]
        return [
            Deed(label=Text("修改", "Edit"), address=reverse("organisations:edit", args=own), icon="edit"),
            Deed(label=Text("新增下级单位", "Add one below"), address=reverse("organisations:add", args=own), icon="plus"),
        ]

    def _reforms(self, *, edits: bool, governs: bool) -> list[Deed]:
        names = [(Text("更名", "Rename"), "rename")] if edits else []
        if governs:
            names += [
                (Text("划转", "Move"), "move"),
                (Text("并入其他单位", "Merge into another"), "merge"),
                (Text("分设", "Split"), "split"),
                (Text("撤销", "Abolish"), "abolish"),
            ]
        return [Deed(label=label, address=reverse(f"organisations:{name}", args=[self.organisation.pk])) for label, name in names]


class Edit(_OnOrganisation, FormPage):
    """What an organisation is."""

    title, action, reach = Text("修改主办单位", "Edit an organisation"), Action.EDIT_ORGANISATIONS, Action.EDIT_ORGANISATIONS
    form_class = forms.ProfileForm

    def form_arguments(self) -> dict[str, Any]:
        """Say which organisation it is about."""
        return {"path": self.organisation.path}

    def initial(self) -> dict[str, Any]:
        """Return what is kept."""
        return {name: getattr(self.organisation, name) for name in (*organisations.PROFILE, "version")}

    def carry_out(self, data: dict[str, Any]) -> None:
        """Keep what was typed."""
        version, why = data.pop("version"), data.pop("why")
        organisations.edit(organisation_id=self.organisation.pk, version=version, changes=data, why=why, by=self.by, now=self.now)


class Add(_OnOrganisation, FormPage):
    """A new organisation below this one."""

    title, action, reach = Text("新增下级单位", "Add an organisation below"), Action.EDIT_ORGANISATIONS, Action.EDIT_ORGANISATIONS
    form_class = forms.AddForm

    def form_arguments(self) -> dict[str, Any]:
        """Say where it will be."""
        return {"path": self.organisation.path}

    def initial(self) -> dict[str, Any]:
        """Return what it is likely to share with its parent."""
        return {"place": self.organisation.place, "level": self.organisation.level}

    def carry_out(self, data: dict[str, Any]) -> str:
        """Make it."""
        del data["version"]
        name, why = data.pop("name"), data.pop("why")
        made = organisations.create(name=name, parent_id=self.organisation.pk, profile=data, why=why, by=self.by, now=self.now)
        return show(made)
