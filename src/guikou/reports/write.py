"""From the result of an audit to the folder that people get."""

from collections.abc import Callable
from pathlib import Path

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language
from guikou.kernel.progress import Progress
from guikou.reports.bulletin import write_bulletin
from guikou.reports.export import export
from guikou.reports.folder import NotOurFolder, replacing, written
from guikou.reports.notices import write_notices
from guikou.reports.page.render import write_page
from guikou.reports.words import word
from guikou.reports.workbook import write_workbook

__all__ = ["NotOurFolder", "write"]


def write(result: AuditResult, out: Path, *, language: Language, progress: Progress) -> list[Path]:
    """
    Write the report, the workbook, the bulletin, the draft notices and all tables to `out`, whole or not at all, and return the files.

    A folder that we wrote earlier is replaced. The same result gives the same bytes.

    :raises NotOurFolder: `out` holds something that we did not write, or that somebody changed since.
    """
    parts: tuple[Callable[[Path], object], ...] = (
        lambda draft: export(result, draft, language=language),
        lambda draft: write_page(result, draft / "report.html", language=language),
        lambda draft: write_workbook(result, draft / "workbook.xlsx", language=language),
        lambda draft: write_bulletin(result, draft / "bulletin.docx", language=language),
        lambda draft: write_notices(result, draft / "notices", language=language),
    )
    with replacing(out) as draft, progress.stage(word("stage.write"), len(parts), word("stage.parts")) as stage:
        for part in parts:
            part(draft)
            stage.advance()
    return written(out)
