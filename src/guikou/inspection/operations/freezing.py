"""Freezing evidence: the rows behind a finding as they are now, so that the finding can be shown whatever the platform shows later."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from guikou.collection.models import Post, Question
from guikou.inspection.models import Finding

POST = ("key", "title", "published_at", "url", "text", "observation_id", "observation__at", "observation__complete", "observation__origin")
QUESTION = ("key", "subject", "asked_at", "answered_at", "text", "observation_id", "observation__at", "observation__complete")
LONGEST_TEXT = 2000


def rows_behind(found: Finding) -> dict[str, Any]:
    """Return the finding's own sentence, the posts and questions that it names, and the SHA-256 (`digest`) of all that as canonical JSON."""
    named: dict[str, list[str]] = {}
    for item in found.evidence:
        kind, _, rest = item.partition(":")
        named.setdefault(kind, []).append(rest)
    frozen = {
        "sentence_zh": found.sentence_zh,
        "sentence_en": found.sentence_en,
        "inspection": found.inspection_id,
        "since": found.since,
        "account": named.get("account", []),
        "posts": [_cut(row) for row in Post.objects.filter(key__in=named.get("post", [])).order_by("published_at", "id").values(*POST)],
        "questions": [
            _cut(row) for row in Question.objects.filter(key__in=named.get("question", [])).order_by("asked_at", "id").values(*QUESTION)
        ],
        "evidence": found.evidence,
        "evidence_count": found.evidence_count,
    }
    written = json.dumps(frozen, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return json.loads(written) | {"digest": hashlib.sha256(written.encode("utf-8")).hexdigest()}


def _cut(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"text": row["text"][:LONGEST_TEXT]}
