"""What the worker does for releases by itself."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from guikou.jobs.registry import Work, every, handler
from guikou.kernel.bilingual import Text
from guikou.release.operations.releasing import release_due


@handler("release.due", Text("按时发布已审定稿件", "Release what is approved and due"), schedule=every(timedelta(minutes=1)))
def due(work: Work) -> Mapping[str, Any]:
    """Let out what is approved and whose time has come."""
    return release_due(by=work.by, now=work.now())
