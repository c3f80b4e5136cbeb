"""
The API and what all its endpoints share: who asks, how answers are cut into pages, how errors are told.

Errors are `application/problem+json` (RFC 9457). Answers to GET carry an ETag and are not sent again while they stay the same.
"""

import logging
import secrets
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import Field

from guikou.api.examples import put_into
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Actor, NotAllowed, NotTheirs, NotThere
from guikou.people.queries import actor_of_token

log = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
MOST_ROWS = 500
FARTHEST = 1_000_000


class Problem(Schema):
    """Why a request was not answered as asked: RFC 9457, with the sentence in both languages."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    detail_zh: str
    errors: list[dict[str, Any]] = Field(default_factory=list)


class Paging(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(100, ge=1, le=MOST_ROWS, description="rows at most")
    offset: int = Field(0, ge=0, le=FARTHEST, description="rows to skip")


class Token(HttpBearer):
    """`Authorization: Bearer …` with a token: it acts for its person, within its scope, until it expires."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 - the library passes it
        """Return who acts, or None."""
        return actor_of_token(token, now=timezone.now()) if "\x00" not in token and len(token) <= 200 else None


# Every endpoint can answer with these, so they are documented once for all.
PROBLEMS = dict.fromkeys((400, 401, 403, 404, 405, 409, 422, 500), Problem)

_DESCRIPTION = """The register of official accounts, what was observed, found and decided.

Sentences come in Chinese (`_zh`) and English (`_en`); moments carry a zone; a field that is null is not known. Lists come in parts (`limit`, `offset`). Errors
are `application/problem+json`. An answer to GET carries an ETag; with `If-None-Match` it is 304 while it stays the same. Every write takes an `Idempotency-Key`. A right
that the token has nowhere is 403, whatever is named. What it may not see is 404, as what is not there; what it sees and may not do is 403. Then comes what
people can mend, which is 409 with the reason; that others changed something meanwhile is told by `version`. A token acts for its person, within its scope,
until it expires. Filtered lists as files are fetched with the same token where the console shows them: `GET /console/accounts/?problems=open&as=csv`, or `xlsx`;
the language of their headings is that of `Accept-Language`."""


class Described(NinjaAPI):
    """The API, whose description says of every error and every write what the library does not know."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the description: errors as problem+json, the key of a write that may be sent again, and the examples."""
        schema = super().get_openapi_schema(**options)
        for ways in schema["paths"].values():
            for method, about in ways.items():
                for response in about["responses"].values():
                    content = response.get("content", {})
                    if content.get("application/json", {}).get("schema", {}).get("$ref", "").endswith("/Problem"):
                        content[PROBLEM] = content.pop("application/json")
                if method.upper() in WRITES:
                    about["parameters"] = [*about.get("parameters", ()), _KEY]
        put_into(schema["paths"], "/api/v1")
        return schema


_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "The same key with the same content, within a day, does nothing again and gets the same answer; with other content it is 422.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}

api = Described(
    title="Guikou 归口",
    version="1",
    description=_DESCRIPTION,
    urls_namespace="api-1",
    auth=Token(),
    docs_url=None,
)


def problem(status: int, title: str, detail: Text, errors: list[dict[str, Any]] | None = None) -> HttpResponse:
    """Return an error as problem+json."""
    body = Problem(title=title, status=status, detail=detail.en, detail_zh=detail.zh, errors=errors or [])
    return JsonResponse(body.model_dump(), status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})


def cut(rows: Any, paging: Paging) -> dict[str, Any]:
    """Return one part of a list of rows and how many there are in all."""
    return {"total": rows.count(), "items": list(rows[paging.offset : paging.offset + paging.limit])}


@api.exception_handler(NotAllowed)
@api.exception_handler(NotTheirs)
def _not_allowed(_request: HttpRequest, refused: Refusal) -> HttpResponse:
    return problem(403, "Forbidden", refused.reason)


@api.exception_handler(Refusal)
def _refused(_request: HttpRequest, refused: Refusal) -> HttpResponse:
    field = getattr(refused, "field", "")
    return problem(409, "Conflict", refused.reason, [{"where": ["body", field], "what": refused.reason.en}] if field else None)


@api.exception_handler(ObjectDoesNotExist)
@api.exception_handler(NotThere)
def _absent(_request: HttpRequest, _: Exception) -> HttpResponse:
    return problem(404, "Not found", Text("没有这一项，或您无权查看", "there is no such thing, or you may not see it"))


@api.exception_handler(AuthenticationError)
def _stranger(_request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    answer = problem(401, "Unauthorized", Text("缺少有效的令牌", "a valid token is missing"))
    answer["WWW-Authenticate"] = 'Bearer realm="guikou"'
    return answer


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    errors = [{"where": [str(part) for part in error["loc"]], "what": str(error["msg"])} for error in wrong.errors]
    return problem(422, "Unprocessable content", Text("有的参数不对，见 errors", "some parameters are wrong, see errors"), errors)


@api.exception_handler(HttpError)
def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "Bad request", Text("请求无法识别", str(error)))


@api.exception_handler(Exception)
def _unexpected(_request: HttpRequest, error: Exception) -> HttpResponse:
    reference = secrets.token_hex(4)
    log.error("API error %s", reference, exc_info=error)
    return problem(
        500,
        "Internal error",
        Text(f"发生意外错误，日志中的编号为{reference}", f"an unexpected error; its reference in the log is {reference}"),
    )
