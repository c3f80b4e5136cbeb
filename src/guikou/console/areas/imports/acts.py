"""What people do with imports: upload, confirm, carry out, read again, take back, give up."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.urls import reverse

from guikou.collection.imports.folder import MOST_BYTES, MOST_FILES
from guikou.collection.operations import imports as operations
from guikou.collection.queries import imports as queries
from guikou.console.areas.imports.words import TITLE, crumbs
from guikou.console.components import Crumb
from guikou.console.forms import Form, OrganisationField, TextField
from guikou.console.pages import ActPage, ConfirmPage, FormPage, Page
from guikou.console.words import said
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action
from guikou.people.queries import organisations


class _Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Files; what is kept is a list of uploads."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Check each of them."""
        listed = data if isinstance(data, list | tuple) else [data] if data else []
        if not listed:
            super().clean(None, initial)
        return [super(FilesField, self).clean(each, initial) for each in listed]


class UploadForm(Form):
    """Which files, and where they belong."""

    organisation = OrganisationField(
        said("导入到哪个单位", "Import into"),
        action=Action.IMPORT,
        help_text=said(
            "文件中的账号归入这个单位及其下属单位；范围以外的内容不会被改动。",
            "The accounts of the files go to this organisation and those below it. Nothing outside is touched.",
        ),
    )
    files = FilesField(  # type: ignore[assignment]
        label=said("文件", "Files"),
        max_length=None,
        allow_empty_file=True,
        help_text=said(
            f"可以选多个：表格（XLSX、CSV）、JSON、订阅源、数据库文件或压缩包，合计不超过{MOST_BYTES >> 30}吉字节、{MOST_FILES}个。",
            f"Several at once: spreadsheets (XLSX, CSV), JSON, feeds, database files or zip; together at most {MOST_BYTES >> 30} GB and {MOST_FILES} files.",
        ),
    )
    complete = forms.BooleanField(
        label=said("这是该单位的完整名录", "This is the whole register of the organisation"),
        required=False,
        help_text=said(
            "勾选后，台账中有、文件中没有的账号会列为待核实；少得过多时要由人确认。只补充或更正部分账号时不要勾选。",
            "Accounts that the register has and the files lack are then listed for a person to check, and too many of them hold the import. Leave it off to add or correct some accounts.",
        ),
    )
    title = TextField(said("名称", "Title"), required=False, help_text=said("不填则用文件名。", "Empty: the names of the files."))
    zone = TextField(
        said("文件中时间的时区", "Time zone of the files"),
        required=False,
        max_length=60,
        help_text=said(
            "文件里的时间没有写明时区时才需要。不填则用本系统的时区。",
            "Only for times that state no zone. Empty: that of this installation. For example Asia/Shanghai.",
        ),
    )


class Upload(FormPage):
    """Upload files."""

    action = Action.IMPORT
    title = Text("导入文件", "Import files")
    submit = Text("上传并读取", "Upload and read")
    success = Text("文件已上传，正在后台读取。", "The files are uploaded and being read.")
    form_class = UploadForm
    lead = Text(
        "第1步：上传。读取后先显示每一列认作什么、将新增和修改哪些内容，确认之前不改动台账。",
        "Step 1: upload. You then see what each column was taken for and what would be created and changed. Nothing changes before you say so.",
    )

    def context(self) -> dict[str, Any]:
        """Lead back to the list."""
        return {"crumbs": [Crumb(TITLE, reverse("imports:list"))]}

    def initial(self) -> dict[str, Any]:
        """Choose the only organisation, where there is one; corrections go where the first import went."""
        corrects = self._corrects()
        if corrects:
            return {"organisation": corrects.organisation, "zone": corrects.settings.get("zone", "")}
        few = list(organisations(self.by, Action.IMPORT).order_by("path")[:1])
        return {"organisation": few[0]} if few else {}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Keep them."""
        corrects = self._corrects()
        made = operations.upload(
            organisation_id=data["organisation"].pk,
            uploads=data["files"],
            title=data["title"],
            zone_name=data["zone"],
            complete=data["complete"],
            corrects=corrects.pk if corrects else None,
            by=self.by,
            now=self.now,
        )
        return reverse("imports:show", args=[made.pk])

    def cancel(self) -> str:
        """Go back to the list."""
        return reverse("imports:list")

    def _corrects(self) -> Any | None:
        wanted = self.request.GET.get("corrects", "")
        return queries.imported(self.by, int(wanted)) if wanted.isdecimal() and len(wanted) < 19 else None


class _OfImport(Page):
    """What is done with an import, and leads back to it. `operation` gets its number and, by name, what was asked for."""

    action = Action.IMPORT
    operation: ClassVar[Callable[..., object]]

    def of_import(self, **asked: Any) -> None:
        """Carry it out."""
        self.operation(import_id=self.kwargs["pk"], **asked, by=self.by, now=self.now)

    def after(self) -> str:
        """Go back to the import."""
        return self.cancel()

    def cancel(self) -> str:
        """Go back to the import."""
        return reverse("imports:show", args=[self.kwargs["pk"]])

    def context(self) -> dict[str, Any]:
        """Lead back to the import."""
        return {"crumbs": crumbs(queries.imported(self.by, self.kwargs["pk"]))}


class _Button(_OfImport, ActPage):
    """A button on the page of an import."""

    def carry_out(self) -> str | None:
        """Ask for it."""
        self.of_import()
        return None


class _Question(_OfImport, ConfirmPage):
    """What is asked before."""

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Ask for it."""
        self.of_import(**data)
        return None


class WhyForm(Form):
    """A reason."""

    why = TextField(said("理由", "Why"), lines=3)


class Run(_Button):
    """Carry it out."""

    success = Text("导入已在后台开始。", "The import has started.")
    operation = staticmethod(operations.run)

    def carry_out(self) -> str | None:
        """Ask for it; the version is that of the preview that was shown."""
        version = self.request.POST.get("version", "")
        self.of_import(version=int(version) if version.isdecimal() and len(version) < 10 else -1)
        return None


class Again(_Button):
    """Read the files again."""

    success = Text("正在重新读取。", "The files are being read again.")
    operation = staticmethod(operations.read_again)


class GoOn(_Button):
    """Have a worker take it up again."""

    success = Text("已重新交给后台处理。", "A worker will take it up again.")
    operation = staticmethod(operations.go_on)


class Confirm(_Question):
    """Believe a source that lost many accounts."""

    title = Text("确认这些账号确实减少了？", "Did so many accounts really leave?")
    submit = Text("确认，重新读取", "Confirm and read again")
    success = Text("已确认，正在重新读取。", "Confirmed; the files are being read again.")
    form_class = WhyForm
    operation = staticmethod(operations.confirm)

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        imported = queries.imported(self.by, self.kwargs["pk"])
        return (
            Text(imported.held_zh, imported.held_en),
            Text(
                "确认后可以导入。不会关停任何账号：少了的账号会列入来源冲突，逐个核实。",
                "It can then be imported. No account is closed by it: those that left are listed as conflicts, to be checked one by one.",
            ),
            Text("您的理由会记入审计链。", "Your reason is kept in the trail."),
        )


class Undo(_Question):
    """Take it back."""

    title = Text("撤销这次导入？", "Take this import back?")
    submit = Text("撤销导入", "Take it back")
    success = Text("正在后台撤销。", "The import is being taken back.")
    form_class = WhyForm
    operation = staticmethod(operations.undo)

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        done = queries.imported(self.by, self.kwargs["pk"]).summary.get("done", {})
        created, changed = (sum(counts.get(what, 0) for counts in done.values()) for what in ("created", "changed"))
        return (
            Counted("新增的{n}项会删除。", "{n} thing that it made is deleted.", "{n} things that it made are deleted.").of(created),
            Counted(
                "修改的{n}项恢复为导入前的内容。",
                "{n} thing that it changed becomes what it was.",
                "{n} things that it changed become what they were.",
            ).of(changed),
            Text(
                "导入之后又被别人修改或使用的内容会阻止撤销，并逐项列出。", "What others have changed or used since stops it, and is named."
            ),
        )


class Discard(_Question):
    """Give it up."""

    title = Text("放弃这次导入？", "Give this import up?")
    submit = Text("放弃", "Give up")
    success = Text("已放弃，文件已删除。", "Given up; its files are deleted.")
    operation = staticmethod(operations.discard)

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (Text("上传的文件会删除，台账不变。", "The uploaded files are deleted. The register stays as it is."),)

    def after(self) -> str:
        """Go to the list."""
        return reverse("imports:list")
