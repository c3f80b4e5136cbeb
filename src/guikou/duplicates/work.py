"""What the worker does for duplicates."""

from collections.abc import Mapping
from datetime import time

from guikou.duplicates.operations.comparing import compare_new
from guikou.jobs.registry import Work, daily, handler
from guikou.kernel.bilingual import Text


@handler("duplicates.compare", Text("比对新发布内容", "Compare new posts"), schedule=daily(at=time(0, 45)))
def compare(work: Work) -> Mapping[str, int]:
    """Compare the posts that came since the last time."""
    return {"posts": compare_new(by=work.by, now=work.now(), progress=work.progress)}
