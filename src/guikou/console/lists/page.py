"""The page of a list."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString

from guikou.console.components import Nothing, Tone
from guikou.console.lists.address import Address
from guikou.console.lists.bearer import ForPrograms
from guikou.console.lists.bulk import Bulk
from guikou.console.lists.columns import Column
from guikou.console.lists.exports import FORMATS, KIND, MOST_XLSX, XLSX, answer
from guikou.console.lists.filters import Filter, Reading
from guikou.console.lists.paging import PAGE, PER_PAGE, Part, part_of, whole
from guikou.console.words import say
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, require_somewhere
from guikou.people.operations.lists import forget_view, keep_view, note_export
from guikou.people.queries import saved_views, under

SORT, COLUMNS, ALL = "sort", "columns", "all"
SHOWN_NAMES = 10
MANY_FILTERS = 6  # so many besides the open ones stay folded on wide screens too
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Head:
    """A heading with the way to sort by it."""

    column: Column
    address: str
    sorted: str  # "ascending", "descending" or ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the page."""

    key: object
    name: str
    cells: list[tuple[Column, SafeString]]


class ListPage(ForPrograms):
    """
    A list: see `guikou.console.lists`. Subclasses state `key`, `title`, `columns` and `rows`; the rest as needed.

    `key` names the list in saved views, files and the trail. `scope` leads from a row to the path of its organisation: files hold only rows where the
    person may export, bulk acts only touch rows where they may do that act; empty for rows that belong to nobody.
    """

    template_name = "console/lists/list.html"
    key: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    filters: ClassVar[Sequence[Filter]] = ()
    order: ClassVar[str] = ""
    scope: ClassVar[str] = "organisation__path"
    bulk: ClassVar[Sequence[Bulk]] = ()
    nothing: ClassVar[Nothing] = Nothing(text=Text("这里还没有内容。", "There is nothing here yet."))
    lead: ClassVar[Text | None] = None
    exports: ClassVar[bool] = True

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """Return the rows that this person may see, with everything that the columns read (`select_related`, annotations): no query per row."""

    def row_name(self, row: Any) -> str:
        """Return what a row is called, for its tick box and for the page that asks before a bulk act."""
        return str(row)

    # --- reading the address

    def _shown(self, things: Iterable[Any]) -> list[Any]:
        return [thing for thing in things if thing.action is None or self.by.may_somewhere(thing.action)]

    def _prepare(self) -> None:
        self.own_columns: list[Column] = self._shown(self.columns)
        self.shown_filters: list[Filter] = [each for each in self.filters if each.concerns(self.by)]
        self.bulks: list[Bulk] = self._shown(self.bulk)
        filtering = [name for each in self.shown_filters for name in each.names()]
        self.address = Address.of(self.request.GET, (*filtering, SORT, PAGE, PER_PAGE, COLUMNS))
        self.all_columns = self.address.get(COLUMNS) == ALL
        self.shown_columns = [each for each in self.own_columns if self.all_columns or not each.further]
        self.readings: list[Reading] = [each.read(self.address, self.by) for each in self.shown_filters]
        self.filtering = filtering

    def _chosen(self) -> QuerySet[Any]:
        rows = self.rows()
        for reading in self.readings:
            rows = rows.filter(reading.condition)
        return rows.order_by(*self._ordering(), "pk")

    def _sorted(self) -> tuple[Column | None, bool]:
        for wanted in (self.address.get(SORT), self.order):
            name = wanted.removeprefix("-")
            column = next((column for column in self.own_columns if column.name == name and column.sort), None)
            if column:
                return column, wanted.startswith("-")
        return None, False

    def _ordering(self) -> list[Any]:
        column, descending = self._sorted()
        return column.ordering(descending=descending) if column else []

    def _found(self, rows: QuerySet[Any], part: Part) -> list[Any]:
        """Return the rows of a part. Their keys are asked for first, so that what a row shows is worked out for the rows shown and not for all before them."""
        keys = list(rows.values_list("pk", flat=True)[part.first - 1 : part.last])
        found = {row.pk: row for row in self.rows().filter(pk__in=keys).order_by()}
        return [found[key] for key in keys if key in found]

    def _limited(self, rows: QuerySet[Any], action: Action) -> QuerySet[Any]:
        return rows.filter(under(self.by.reach(action), field=self.scope)) if self.scope else rows

    # --- the page

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Show the list, or hand it out as a file."""
        self._prepare()
        if kind := request.GET.get(KIND):
            return self._export(kind)
        return render(request, self.template_name, {"page": self, "title": self.title, **self._listed(), **self.context()})

    def _listed(self) -> dict[str, Any]:
        rows = self._chosen()
        part = part_of(rows.count(), self.address)
        found = self._found(rows, part) if part.total else []
        unpaged = self.address.drop(PAGE)
        column, descending = self._sorted()
        folded = not all(each.open for each in self.shown_filters)
        can_export = self.exports and self.by.may_somewhere(Action.EXPORT) and part.total
        return {
            "heads": [self._head(each, column, descending=descending) for each in self.shown_columns],
            "lines": [Line(row.pk, self.row_name(row), [(each, each.html(row)) for each in self.shown_columns]) for row in found],
            "part": part,
            "chips": [(chip, str(unpaged.drop_pairs(chip.pairs))) for reading in self.readings for chip in reading.chips],
            "troubles": [reading.trouble for reading in self.readings if reading.trouble],
            "controls": [each.control(self.address, self.by) for each in self.shown_filters],
            "folded": folded,
            "many": sum(not each.open for each in self.shown_filters) > MANY_FILTERS,
            "unfold": any(not each.open and reading.chips for each, reading in zip(self.shown_filters, self.readings, strict=True)),
            "kept": self.address.drop(*self.filtering, PAGE, SORT).pairs,
            "filterable": part.total or unpaged.pairs or any(reading.trouble for reading in self.readings),
            "orders": self._orders(),
            "unfiltered": str(self.address.drop(*self.filtering, PAGE)),
            "files": [(kind.upper(), f"?{self.address.put(**{KIND: kind}).query}") for kind in FORMATS] if can_export else [],
            "bulks": self.bulks,
            "columns": self._columns() if part.total else None,
            "views": [(view, view.query == unpaged.query) for view in saved_views(self.by, self.key)],
            "here": str(self.address),
            "can_keep": bool(unpaged.pairs),
            "lead": self.lead,
            "nothing": self.nothing,
        }

    def _columns(self) -> tuple[str, bool] | None:
        """Return the way to show all columns or only the usual ones, and whether all are shown; None where there are no further ones."""
        if not any(each.further for each in self.own_columns):
            return None
        return str(self.address.put(**{COLUMNS: "" if self.all_columns else ALL})), self.all_columns

    def _head(self, column: Column, by: Column | None, *, descending: bool) -> Head:
        if not column.sort:
            return Head(column, "", "")
        current = column is by
        wanted = f"-{column.name}" if current and not descending else column.name
        way = ("descending" if descending else "ascending") if current else ""
        return Head(column, str(self.address.drop(PAGE).put(**{SORT: wanted})), way)

    def _orders(self) -> list[tuple[str, Text, bool]]:
        """Return the ways to sort, for phones, where the headings are left out."""
        current, down = self._sorted()
        ways = ((False, Text("{name}，升序", "{name}, ascending")), (True, Text("{name}，降序", "{name}, descending")))
        return [
            (f"-{column.name}" if descending else column.name, words.fill(name=column.heading), column is current and descending is down)
            for column in self.own_columns
            if column.sort
            for descending, words in ways
        ]

    # --- files

    def _export(self, kind: str) -> HttpResponseBase:
        require_somewhere(self.by, Action.EXPORT)
        if kind not in FORMATS or not self.exports:
            raise BadRequest
        rows = self._limited(self._chosen(), Action.EXPORT)
        count = rows.count()
        if kind == XLSX and count > MOST_XLSX:
            raise Refusal(
                Text(
                    "行数超过电子表格的上限，请先筛选，或导出 CSV 文件。",
                    "A spreadsheet cannot hold so many rows. Filter them first, or export CSV.",
                )
            )
        title = say(self.title) if self.title else self.key
        note_export(by=self.by, page=self.key, title=title, query=self.address.query, rows=count, kind=kind, now=self.now)
        name = f"{title}-{timezone.localtime(self.now):%Y%m%d-%H%M}"
        return answer(kind, name, self.shown_columns, rows.iterator(chunk_size=CHUNK))

    # --- acts

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Keep or forget a view, or do something with the chosen rows."""
        self._prepare()
        deed = request.POST.get("do", "")
        here = request.path + str(self.address)
        try:
            if deed == "view-keep":
                query = self.address.drop(PAGE).query
                keep_view(by=self.by, page=self.key, name=request.POST.get("name", "").replace("\x00", ""), query=query, now=self.now)
                self.said(Text("视图已保存。", "The view is kept."))
            elif deed == "view-forget":
                forget_view(by=self.by, view_id=whole(request.POST.get("view", ""), 0), now=self.now)
                self.said(Text("视图已删除。", "The view is gone."))
            else:
                return self._many(deed, here)
        except Refusal as refusal:
            self.warned(refusal.reason)
        return redirect(here)

    def _many(self, deed: str, here: str) -> HttpResponseBase:
        bulk = next((each for each in self.bulks if each.name == deed), None)
        if bulk is None:
            raise BadRequest
        require_somewhere(self.by, bulk.action)
        picked = self._picked()
        rows = self._limited(picked, bulk.action)
        count, without = rows.count(), picked.count()
        if not count or count > bulk.most:
            raise Refusal(self._why_none(count, without, bulk))
        confirmed = self.request.POST.get("confirmed") == str(count)
        form = bulk.form(*((self.request.POST, self.request.FILES) if "confirmed" in self.request.POST else ()), by=self.by)
        if confirmed and form.is_valid():
            try:
                done = bulk.carry_out(rows, by=self.by, now=self.now, data=form.cleaned_data)
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                self.said(done)
                return redirect(here)
        return self._asked(bulk, form, rows, count, without - count)

    def _picked(self) -> QuerySet[Any]:
        rows = self._chosen()
        if self.request.POST.get("all"):
            return rows
        keys = [int(key) for key in self.request.POST.getlist("pick") if key.isascii() and key.isdecimal() and len(key) < 19]
        return rows.filter(pk__in=keys) if keys else rows.filter(Q(pk__in=()))

    def _why_none(self, count: int, picked: int, bulk: Bulk) -> Text:
        if count:
            return Text(
                "一次最多处理 {most} 项，您选择了 {chosen} 项。请先缩小范围。",
                "At most {most} at a time; you chose {chosen}. Choose fewer.",
            ).fill(most=f"{bulk.most:,}", chosen=f"{count:,}")
        if picked:
            return Text("所选内容不在您可以操作的范围内。", "You may not do this with what you chose.")
        return Text("请先勾选要处理的内容。", "Tick what you want to work on first.")

    def _asked(self, bulk: Bulk, form: Any, rows: QuerySet[Any], count: int, out_of_reach: int) -> HttpResponseBase:
        """Ask before the act is done; also when the number of rows has changed since it was asked."""
        return self._render_bulk(
            {
                "bulk": bulk,
                "form": form,
                "count": count,
                "changed": "confirmed" in self.request.POST and self.request.POST["confirmed"] != str(count),
                "out_of_reach": out_of_reach,
                "consequence": bulk.consequence.of(count),
                "names": [self.row_name(row) for row in islice(rows[:SHOWN_NAMES], SHOWN_NAMES)],
                "more": max(0, count - SHOWN_NAMES),
                "picked": [] if self.request.POST.get("all") else self.request.POST.getlist("pick"),
                "here": str(self.address),
                "tone": Tone.BAD if bulk.danger else Tone.NEUTRAL,
            },
            status=422 if form.is_bound and form.errors else 200,
        )

    def _render_bulk(self, context: dict[str, Any], *, status: int) -> HttpResponseBase:
        return render(self.request, "console/lists/bulk.html", {"page": self, "title": context["bulk"].label, **context}, status=status)
