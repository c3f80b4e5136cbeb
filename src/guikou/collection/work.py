"""What collection does in the background: carrying out imports, and reading sources (declared beside them)."""

from guikou.collection.domain.imports import ImportState
from guikou.collection.fetching import work as fetching
from guikou.collection.imports import reading, running, undoing
from guikou.collection.models import Import
from guikou.jobs.registry import Result, Work, handler
from guikou.kernel.bilingual import Text

__all__ = ["apply", "fetching", "read", "undo"]


@handler("imports.read", Text("读取导入文件", "Reading files of an import"))
def read(work: Work) -> Result:
    """Read the files of an import and say what carrying it out would do."""
    imported = _imported(work, ImportState.READING)
    if imported:
        reading.carry_out(imported, work)
    return None


@handler("imports.run", Text("导入", "Import"))
def apply(work: Work) -> Result:
    """Carry out an import."""
    imported = _imported(work, ImportState.RUNNING)
    if imported:
        running.Run(imported, work).carry_out()
    return None


@handler("imports.undo", Text("撤销导入", "Undoing of an import"))
def undo(work: Work) -> Result:
    """Take an import back."""
    imported = _imported(work, ImportState.UNDOING)
    if imported:
        undoing.Undo(imported, work).carry_out()
    return None


def _imported(work: Work, state: ImportState) -> Import | None:
    """Return the import while it still waits for this."""
    return Import.objects.select_related("organisation").filter(pk=work.arguments["import"], state=state).first()
