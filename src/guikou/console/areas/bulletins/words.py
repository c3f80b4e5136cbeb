"""How bulletins and their figures are named."""

from typing import Any

from guikou.console.components import Status, Tone
from guikou.inspection.domain.bulletin import rate
from guikou.kernel.bilingual import Text

TITLE = Text("检查通报", "Bulletins")
DRAFT, ISSUED = Status(Text("草稿", "Draft"), Tone.BUSY), Status(Text("已印发", "Issued"), Tone.GOOD)


def percent(counted: Any) -> str | None:
    """Return the share of qualified ones, such as 93.3%."""
    share = rate(counted)
    return None if share is None else f"{share:.1%}"
