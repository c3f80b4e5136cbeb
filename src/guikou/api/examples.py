"""Examples in the description: what is sent to the operations that are used most, and what they answer. A test holds them to their schemas."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Value = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """What is sent, where something is, and what is answered with which status."""

    sent: Value | None = None
    status: int = 200
    answer: Value


def _part(item: Value) -> Value:
    return {"total": 1, "items": [item]}


ACCOUNT: Value = {
    "id": 12,
    "key": "wechat:gh_0123456789ab",
    "organisation_id": 3,
    "organisation_name": "青山县教育局",
    "platform": "wechat",
    "stable_id": "gh_0123456789ab",
    "handle": "qsjy",
    "name": "青山教育",
    "former_names": ["青山教育发布"],
    "url": "",
    "state": "active",
    "level": "county",
    "place": "青山县",
    "function": "education",
    "kind": "government",
    "language": "zh",
    "verified": True,
    "verified_as": "青山县教育局",
    "is_main": True,
    "interactive": True,
    "protected": False,
    "followers": 1830,
    "followers_floor": False,
    "opened_on": "2016-05-04",
    "last_update_at": "2026-03-01T09:30:00+08:00",
    "filed_on": "2019-12-02",
    "changed_at": "2026-03-01T12:00:00+08:00",
    "version": 4,
}
WHOLE: Value = ACCOUNT | {
    "description": "发布教育政策，回应家长关切",
    "state_since": "2016-05-04",
    "filing_number": "青新备〔2019〕12号",
    "people": 0.5,
    "part_time": True,
    "hours_per_month": 20.0,
    "reviews": 3,
    "operator": "",
    "contract_ends_on": None,
    "fee_per_year": None,
    "certificate": "2026年度认证",
    "certificate_expires_on": "2026-12-31",
    "sources": ["2026年台账.xlsx:8"],
    "proposed": ["function"],
    "identity_checked_at": "2026-03-01T02:00:00+08:00",
    "identity_seen": {"name": "青山教育"},
    "identity_drift": "same",
    "services": [
        {
            "key": "exam-results",
            "kind": "service",
            "name": "中考成绩查询",
            "place": "青山县",
            "language": "zh",
            "url": "https://example.org/exam",
        }
    ],
}
POST: Value = {
    "id": 501,
    "key": "wechat:2247483650_1",
    "account_id": 12,
    "published_at": "2026-03-01T09:30:00+08:00",
    "title": "2026年义务教育阶段招生工作通知",
    "text": "各中小学：……",
    "url": "https://example.org/s/2247483650",
    "original": True,
    "repost_of": "",
    "reads": 100001,
    "reads_floor": True,
    "likes": 25,
    "hearts": None,
    "comments": 7,
    "reposts": None,
    "pictures": 3,
    "pictures_without_text": 1,
    "observation_id": 77,
    "observed_at": "2026-03-01T20:00:00+08:00",
    "origin": "interface",
    "complete": True,
}
FINDING: Value = {
    "id": 88,
    "account_id": 12,
    "account_key": "wechat:gh_0123456789ab",
    "rule_id": "quiet",
    "title_zh": "内容不更新",
    "title_en": "Not updated",
    "pack": "cn-national",
    "severity": "veto",
    "verdict": "not-met",
    "sentence_zh": "20天未更新",
    "sentence_en": "no update for 20 days",
    "document": "国办秘函〔2019〕19号",
    "clause": "单项否决",
    "breaks_on": "2026-02-25",
    "days_left": -6,
    "evidence": ["wechat:2247483650_1"],
    "evidence_count": 1,
    "since": "2026-03-02T00:00:00+08:00",
    "standing": "open",
    "judged_by_name": "",
    "judged_at": None,
    "why": "",
    "inspection_id": 31,
    "version": 1,
}
CONFIRMED: Value = FINDING | {
    "standing": "confirmed",
    "judged_by_name": "李主任 (县平台)",
    "judged_at": "2026-03-02T10:00:00+08:00",
    "version": 2,
}
IMPORT: Value = {
    "id": 9,
    "organisation_id": 3,
    "state": "reading",
    "title": "2026年台账.xlsx",
    "settings": {"zone": "Asia/Shanghai", "complete": False},
    "found": [],
    "summary": {},
    "held_zh": "",
    "held_en": "",
    "error_zh": "",
    "error_en": "",
    "corrects_id": None,
    "made_at": "2026-03-02T10:00:00+08:00",
    "applied_at": None,
    "undone_at": None,
    "version": 1,
}
REJECTED: Value = {
    "file": "2026年台账.xlsx",
    "sheet": "公众号",
    "row": 17,
    "column": "粉丝数",
    "value": "约两千",
    "reason_zh": "不是数字",
    "reason_en": "is no number",
}
CHANGE: Value = {"version": 3, "values": {"name": "青山教育"}, "why": "与平台上的名称一致"}
NEW: Value = {
    "organisation": 3,
    "platform": "wechat",
    "values": {"name": "青山教育", "stable_id": "gh_0123456789ab", "function": "education", "is_main": True},
    "why": "补登",
}
INSTRUCTION: Value = {"version": 2, "instruction": "请恢复更新，并说明原因", "due_on": "2026-03-20"}

PERSON: Value = {
    "id": 41,
    "name": "王芳",
    "email": "wangfang@example.org",
    "telephone": None,
    "is_active": True,
    "state": "invited",
    "last_login": None,
    "joined_at": None,
    "appointments": [
        {
            "id": 63,
            "role": "clerk",
            "organisation_id": 3,
            "organisation_name": "青山县教育局",
            "since": "2026-03-02",
            "until": None,
        }
    ],
}
INVITED: Value = {
    "name": "王芳",
    "email": "wangfang@example.org",
    "language": "zh",
    "role": "clerk",
    "organisation": 3,
    "since": "2026-03-02",
    "why": "接替赵六",
}
TOKEN: Value = {
    "id": 17,
    "name": "每日报表",
    "actions": ["api.use", "register.see"],
    "made_at": "2026-03-02T10:00:00+08:00",
    "expires_at": "2026-06-01T00:00:00+08:00",
    "last_used_at": None,
    "revoked_at": None,
    "made_with_id": 12,
}
SETTINGS: Value = {"language": "zh", "digest": "weekly", "telephone": ""}
VIEW: Value = {"id": 5, "list": "accounts", "name": "本县在用账号", "query": "state=active&sort=name"}

EXAMPLES: Mapping[tuple[str, str], Example] = {
    ("get", "/accounts"): Example(answer=_part(ACCOUNT)),
    ("post", "/accounts"): Example(sent=NEW, status=201, answer=ACCOUNT | {"version": 1}),
    ("get", "/accounts/{account_id}"): Example(answer=WHOLE),
    ("patch", "/accounts/{account_id}"): Example(sent=CHANGE, answer=ACCOUNT),
    ("get", "/posts"): Example(answer=_part(POST)),
    ("get", "/posts/{post_id}"): Example(answer=POST),
    ("get", "/findings"): Example(answer=_part(FINDING)),
    ("get", "/findings/{finding_id}"): Example(answer=FINDING),
    ("post", "/findings/{finding_id}/confirm"): Example(sent={"version": 1}, answer=CONFIRMED),
    ("post", "/findings/{finding_id}/rectify"): Example(sent=INSTRUCTION, answer=CONFIRMED | {"standing": "rectifying", "version": 3}),
    ("get", "/imports"): Example(answer=_part(IMPORT)),
    ("post", "/imports"): Example(
        sent={"organisation": 3, "title": "2026年台账", "zone": "Asia/Shanghai", "complete": False, "files": ["2026年台账.xlsx"]},
        status=202,
        answer=IMPORT | {"title": "2026年台账"},
    ),
    ("get", "/imports/{import_id}"): Example(answer=IMPORT | {"state": "ready", "version": 3}),
    ("get", "/imports/{import_id}/rejected"): Example(answer=_part(REJECTED)),
    ("get", "/people"): Example(answer=_part(PERSON)),
    ("post", "/people"): Example(sent=INVITED, status=201, answer=PERSON),
    ("patch", "/people/{person_id}"): Example(sent={"name": "王方", "why": "更正"}, answer=PERSON | {"name": "王方"}),
    ("get", "/me/tokens"): Example(answer=_part(TOKEN)),
    ("post", "/me/tokens"): Example(
        sent={"name": "每日报表", "actions": ["register.see"], "expires_at": "2026-06-01T00:00:00+08:00"},
        status=201,
        answer={"token": TOKEN, "secret": "gk_q3Zb0000000000000000000000000000000000000"},
    ),
    ("get", "/me/settings"): Example(answer=SETTINGS),
    ("patch", "/me/settings"): Example(sent={"digest": "weekly"}, answer=SETTINGS),
    ("get", "/me/views"): Example(answer=_part(VIEW)),
    ("post", "/me/views"): Example(sent={name: VIEW[name] for name in ("list", "name", "query")}, status=201, answer=VIEW),
    ("post", "/imports/{import_id}/run"): Example(sent={"version": 3}, status=202, answer=IMPORT | {"state": "running", "version": 4}),
}


def put_into(paths: dict[str, Any], prefix: str) -> None:
    """Write the examples into the paths of a description."""
    for (method, path), example in EXAMPLES.items():
        about = paths[prefix + path][method]
        (answered,) = about["responses"][example.status]["content"].values()
        answered["example"] = example.answer
        if example.sent is not None:
            (sent,) = about["requestBody"]["content"].values()
            sent["example"] = example.sent
