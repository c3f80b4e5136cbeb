"""What the API does in the background: telling webhooks what happened, forgetting what nobody needs."""

from datetime import time, timedelta

from guikou.api import operations, sending
from guikou.jobs.registry import Result, Work, daily, every, handler
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Stage

MOST_AT_ONCE = 200


@handler("webhooks.gather", Text("汇集事件通知", "Gathering of events for webhooks"), schedule=every(timedelta(minutes=1)))
def gather(work: Work) -> Result:
    """Look through the trail for what webhooks are to be told."""
    return {"new": operations.gather(by=work.by, now=work.now())}


@handler(operations.SEND, Text("发送事件通知", "Sending to a webhook"))
def send(work: Work) -> Result:
    """Send what is due, in order; a crash between sending and noting it sends once more, with the same number."""
    with work.progress.stage(Text("发送", "Sending")) as stage:
        return {"sent": _sent(work, stage)}


def _sent(work: Work, stage: Stage) -> int:
    sent = 0
    while sent < MOST_AT_ONCE and (delivery := operations.next_due(work.arguments["webhook"], now=work.now())):
        stage.advance()
        body = delivery.payload.encode("utf-8")
        headers = sending.headers_of(sending.secret_of(delivery.webhook.salt), delivery.pk, delivery.event, body, work.now())
        try:
            status = sending.post(delivery.webhook.address, body, headers)
        except sending.NotTaken as why:
            operations.note_failed(delivery, why, now=work.now())
            break
        operations.note_delivered(delivery, status, now=work.now())
        sent += 1
    return sent


@handler("webhooks.clear", Text("清理事件通知的记录", "Clearing of records of webhooks"), schedule=daily(at=time(4, 20)))
def clear(work: Work) -> Result:
    """Forget old deliveries and kept answers."""
    return {"removed": operations.clear(now=work.now())}
