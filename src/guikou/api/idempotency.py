"""
`Idempotency-Key`: a write that is sent again, because its answer was lost, does nothing a second time and gets the same answer.

The key is taken, the work done and the answer kept in one transaction: after a crash either all of it is there or nothing. Of two that come at once the
second waits for the first. Only success is kept: what was refused has done nothing, and may be asked for again. Keys are kept for a day;
secrets that an answer shows are not.
"""

import functools
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from guikou.api.app import WRITES, problem
from guikou.api.models import KeptAnswer
from guikou.kernel.bilingual import Text
from guikou.people.queries import actor_of_token

HEADER = "Idempotency-Key"
LONGEST = 200
KEPT_FOR = timedelta(days=1)
View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Return the view with answers kept for requests that bear a key."""

    @functools.wraps(view)
    def keeping(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        key = request.headers.get(HEADER)
        if request.method not in WRITES or key is None:
            return view(request, *args, **kwargs)
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        by = actor_of_token(secret, now=timezone.now()) if scheme == "Bearer" and "\x00" not in secret else None
        if by is None:
            return view(request, *args, **kwargs)
        if not key.isprintable() or not 0 < len(key) <= LONGEST:
            return problem(
                400, "Bad request", Text("Idempotency-Key须为1至200个可见字符", "Idempotency-Key has to be 1 to 200 printable characters")
            )
        return _answered(view, request, by.key, key, *args, **kwargs)

    return keeping


def _answered(view: View, request: HttpRequest, actor: str, key: str, *args: object, **kwargs: object) -> HttpResponse:
    now, asked = timezone.now(), digest(request)
    KeptAnswer.objects.filter(actor=actor, key=key, at__lt=now - KEPT_FOR).delete()
    with transaction.atomic():
        try:
            with transaction.atomic():
                kept = KeptAnswer.objects.create(actor=actor, key=key, asked=asked, at=now)
        except IntegrityError:
            return _again(KeptAnswer.objects.get(actor=actor, key=key), asked)
        answer = view(request, *args, **kwargs)
        if answer.status_code >= 300:
            transaction.set_rollback(True)
            return answer
        kept.status, kept.content_type, kept.body = answer.status_code, answer.get("Content-Type", ""), _without_secret(answer.content)
        kept.save(update_fields=("status", "content_type", "body"))
    return answer


def _without_secret(body: bytes) -> str:
    """Return the answer as it is kept: a secret that it shows is shown this once, and no copy of the database holds it."""
    told = json.loads(body) if body else None
    return json.dumps(told | {"secret": None}, ensure_ascii=False) if isinstance(told, dict) and "secret" in told else body.decode("utf-8")


def _again(kept: KeptAnswer, asked: str) -> HttpResponse:
    if kept.asked != asked:
        return problem(
            422,
            "Unprocessable content",
            Text("这个Idempotency-Key已用于另一个请求", "this Idempotency-Key was used for another request"),
        )
    answer = HttpResponse(kept.body, status=kept.status, content_type=kept.content_type)
    answer["Idempotency-Replayed"] = "true"
    return answer


def digest(request: HttpRequest) -> str:
    """Return the SHA-256 of method, address and content; of a form, of its fields and files, since the marks between its parts differ each time."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}".encode())
    if request.method != "POST" or request.content_type != "multipart/form-data":  # Django reads forms of a POST alone
        found.update(b"\n" + request.body)
        return found.hexdigest()
    for name, values in sorted(request.POST.lists()):
        found.update(repr((name, values)).encode("utf-8"))
    for name, files in sorted(request.FILES.lists(), key=lambda pair: pair[0]):
        for file in files:
            found.update(repr((name, file.name, _of_file(file))).encode("utf-8"))
    return found.hexdigest()


def _of_file(file: "UploadedFile[Any]") -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
