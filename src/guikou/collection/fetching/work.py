"""Collection in the background: every minute what is due is put into the queue, and each source is a job of its own."""

from datetime import timedelta

from guikou.collection.fetching.running import make_client, run
from guikou.collection.operations.observations import Overtaken, claim
from guikou.collection.operations.sources import enqueue_due
from guikou.jobs.registry import Result, Work, every, handler
from guikou.kernel.bilingual import Text


@handler("collection.due", Text("安排到期的采集", "Queuing of due sources"), schedule=every(timedelta(minutes=1)))
def due(work: Work) -> Result:
    """Queue the sources that are due."""
    return {"queued": enqueue_due(by=work.by, now=work.now())}


@handler("collection.run", Text("采集", "Collection"))
def collect(work: Work) -> Result:
    """Read one source."""
    held = claim(int(work.arguments["source"]), by=work.by, now=work.now())
    if held is None:
        return {"skipped": True}
    try:
        run(held, make_client(), by=work.by, finish=work.finish)
    except Overtaken:
        return {"overtaken": True}
    return None
