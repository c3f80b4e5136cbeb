"""What the worker does for reach and workload."""

from collections.abc import Mapping
from datetime import time

from guikou.consolidation.operations import measure_all
from guikou.jobs.registry import Work, daily, handler
from guikou.kernel.bilingual import Text


@handler("measures.take", Text("测算传播效果和工作量", "Measure reach and workload"), schedule=daily(at=time(2, 30)))
def take(work: Work) -> Mapping[str, int]:
    """Measure every account as of now."""
    return {"accounts": measure_all(by=work.by, as_of=work.now(), now=work.now(), progress=work.progress)}
