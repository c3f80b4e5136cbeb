"""Reading one source from beginning to end, as the worker does it: no transaction is open while a server is asked."""

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from guikou.collection.fetching.client import Client
from guikou.collection.fetching.hosts import SharedHosts
from guikou.collection.fetching.readers import KINDS
from guikou.collection.operations.observations import Claim, store_failure, store_seen
from guikou.kernel.bilingual import Text
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts
from guikou.network.refusals import Malformed, NotFetched
from guikou.people.domain.policy import Actor

log = logging.getLogger(__name__)
UNEXPECTED = Text(
    "读取时发生意外错误，系统会自动重试。如果一直如此，请把编号{reference}告诉系统管理员。",
    "Reading failed unexpectedly; it is tried again by itself. If it stays so, tell the system administrator the reference {reference}.",
)


def make_client(limits: FetchLimits | None = None) -> Client:
    """Return a client with the settings of this installation."""
    return Client(hosts=SharedHosts(), private=PrivateHosts.of(settings.ENVIRONMENT.private_hosts), clock=timezone.now, limits=limits)


def run(held: Claim, client: Client, *, by: Actor, finish: Callable[[Mapping[str, Any]], None] | None = None) -> None:
    """
    Read a source that was claimed, and keep what it shows or why it shows nothing.

    :raises guikou.collection.operations.observations.Overtaken: another worker has taken the source since; nothing was kept.
    """
    reader = KINDS[held.kind].reader
    if reader is None:
        return
    try:
        seen = reader.read(client, held.question)
    except NotFetched as why:
        store_failure(held, why, by=by, now=timezone.now(), finish=finish)
    except DatabaseError:
        raise
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("source %s could not be read, reference %s", held.source_id, reference)
        store_failure(held, Malformed(UNEXPECTED.fill(reference=reference)), by=by, now=timezone.now(), finish=finish)
    else:
        store_seen(held, seen, by=by, now=timezone.now(), finish=finish)
