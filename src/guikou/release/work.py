"""What the worker does for releases by itself."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from guikou.jobs.registry import Work, every, handler, loop
from guikou.kernel.bilingual import Text
from guikou.release.delivering.crew import deliver
from guikou.release.operations import linking
from guikou.release.operations.releasing import release_due


@handler("release.due", Text("按时发布已审定稿件", "Release what is approved and due"), schedule=every(timedelta(minutes=1)))
def due(work: Work) -> Mapping[str, Any]:
    """Let out what is approved and whose time has come."""
    return release_due(by=work.by, now=work.now())


@handler("release.links", Text("检查稿件中的链接", "Look whether links of a draft open"))
def links(work: Work) -> Mapping[str, Any]:
    """Ask the websites that a draft leads to."""
    return {"asked": linking.look(release_id=int(work.arguments["release"]), by=work.by, now=work.now())}


loop("release.deliver")(deliver)
