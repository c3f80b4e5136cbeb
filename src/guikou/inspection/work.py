"""What the worker does for inspections: those that were asked for, and every night the whole register."""

from collections.abc import Mapping
from datetime import time

from guikou.inspection.operations.asking import ask_for_all
from guikou.inspection.operations.running import carry_out
from guikou.jobs.registry import Work, daily, handler
from guikou.kernel.bilingual import Text


@handler("inspection.run", Text("检查账号", "Inspect accounts"))
def run(work: Work) -> Mapping[str, int]:
    """Do the inspection with the number `inspection`."""
    return carry_out(work.arguments["inspection"], work)


@handler("inspection.nightly", Text("每夜检查", "Inspect every night"), schedule=daily(at=time(1, 30)))
def nightly(work: Work) -> Mapping[str, int]:
    """Ask for an inspection of every tree of organisations."""
    return {"inspections": ask_for_all(by=work.by, now=work.now())}
