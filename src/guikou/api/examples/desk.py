"""Examples of the release desk: writing, signing, planning, delivering, proving, correcting and taking back."""

from collections.abc import Mapping

from guikou.api.examples.shape import Example, Value, part

HASH = "6f1e3f9d2b7c4a58e0d1c2b3a4958677f0e1d2c3b4a5968778695a4b3c2d1e0f"
PICTURE = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
PAGE = '<p>因管道检修，城东片区停水。</p><p><img src="picture:0" alt="停水范围"></p>'
WHY: Value = {"version": 6, "why": "停水时间有误"}

RELEASE: Value = {
    "id": 204,
    "organisation_id": 5,
    "organisation_name": "青山县水利局",
    "kind": "notice",
    "title": "停水通知",
    "state": "draft",
    "emergency": False,
    "scheduled_at": None,
    "embargo_until": None,
    "address": "https://guikou.example.org/releases/k3v9q0/",
    "made_by_name": "王芳",
    "made_at": "2026-03-02T09:00:00+08:00",
    "changed_at": "2026-03-02T09:20:00+08:00",
    "version": 1,
}
FILE: Value = {"name": "停水范围.png", "media_type": "image/png", "digest": PICTURE, "alt": "停水范围"}
SHOWN: Value = {
    "language": "zh",
    "title": "停水通知",
    "digest": "",
    "html": PAGE,
    "text": "",
    "author": "",
    "pictures": [FILE],
    "cover": None,
    "attachments": [],
    "video": "",
}
MASTER: Value = {
    "language": "zh",
    "title": "停水通知",
    "html": PAGE,
    "pictures": [{"digest": PICTURE, "name": "停水范围.png", "alt": "停水范围"}],
}
WRITTEN: Value = {"masters": [MASTER], "accounts": [{"account": "wechat:gh_0123456789ab", "version": MASTER, "own": []}]}
SIGNATURE: Value = {
    "turn": 1,
    "name": "李敏",
    "way": "account",
    "content_hash": HASH,
    "at": "2026-03-02T10:00:00+08:00",
    "void_at": None,
}
REMARK: Value = {
    "id": 31,
    "name": "李敏",
    "text": "请写明停水范围",
    "place": {"account": "", "language": "zh", "field": "title", "start": 0, "end": 4, "quote": "停水通知"},
    "returns": False,
    "at": "2026-03-02T10:05:00+08:00",
    "settled_at": None,
}
TURNS = [
    {"number": 1, "name_zh": "初审", "name_en": "First review"},
    {"number": 2, "name_zh": "复审", "name_en": "Second review"},
    {"number": 3, "name_zh": "终审", "name_en": "Final review"},
]
EDITION: Value = {
    "number": 1,
    "state": "in-review",
    "content": {
        "kind": "notice",
        "address": "https://guikou.example.org/releases/k3v9q0/",
        "masters": [SHOWN],
        "accounts": [{"account": "wechat:gh_0123456789ab", "version": SHOWN, "own": []}],
    },
    "content_hash": HASH,
    "turns": TURNS,
    "authors": ["王芳"],
    "signatures": [SIGNATURE],
    "remarks": [REMARK],
    "required": 3,
    "owed": 0,
    "since": "2026-03-02T10:00:00+08:00",
    "due_at": "2026-03-03T10:00:00+08:00",
    "released_at": None,
    "reason": "",
    "recalled_at": None,
    "recall_reason": "",
}
FOUND: Value = {
    "key": "alternative-text:4be1",
    "check": "alternative-text",
    "level": "warn",
    "account": "",
    "language": "zh",
    "address": "",
    "field": "pictures",
    "start": 0,
    "end": 0,
    "what_zh": "图片说明过短",
    "what_en": "the description of a picture is very short",
    "why_zh": "看不到图片的人只能读到说明",
    "why_en": "who cannot see the picture reads only its description",
    "todo_zh": "写明图上有什么",
    "todo_en": "say what the picture shows",
}
WAITING: Value = {
    "id": 311,
    "release_id": 204,
    "release_title": "停水通知",
    "organisation_id": 5,
    "number": 1,
    "content_hash": HASH,
    "turn": 1,
    "turn_name_zh": "初审",
    "turn_name_en": "First review",
    "since": "2026-03-02T09:20:00+08:00",
    "due_at": "2026-03-03T09:20:00+08:00",
    "owed": 0,
}
REVIEW: Value = {
    "state": "in-review",
    "content_hash": HASH,
    "turn": 2,
    "due_at": "2026-03-03T10:00:00+08:00",
    "signers": ["陈立"],
    "barrier_zh": None,
    "barrier_en": None,
    "may_return": True,
}
DELIVERY: Value = {
    "id": 812,
    "key": "d-7f3a9c",
    "release_id": 204,
    "release_title": "停水通知",
    "edition": 1,
    "account_id": 12,
    "account_key": "wechat:gh_0123456789ab",
    "account_name": "青山水利",
    "platform": "wechat",
    "language": "zh",
    "act": "publish",
    "state": "visible",
    "hold": "",
    "practice": False,
    "intended_at": "2026-03-02T11:00:00+08:00",
    "not_before": "2026-03-02T11:00:00+08:00",
    "tries": 2,
    "address": "https://mp.example.org/s/k3v9q0",
    "seen_at": "2026-03-02T11:01:30+08:00",
    "cause": "",
    "code": "",
    "problem_zh": "",
    "problem_en": "",
    "next_step_zh": "",
    "next_step_en": "",
}
ATTEMPT: Value = {
    "at": "2026-03-02T11:01:30+08:00",
    "took_ms": 240,
    "before": "accepted",
    "after": "visible",
    "code": "",
    "said_zh": "",
    "said_en": "",
}
FIGURE: Value = {"name": "reads", "value": 120, "as_of": "2026-03-02T12:00:00+08:00", "complete": True, "point": 1}
COMMENT: Value = {"id": 9, "author": "居民", "text": "几点来水？", "written_at": "2026-03-02T11:30:00+08:00"}
DELIVERED: Value = DELIVERY | {
    "attempts": [ATTEMPT],
    "waits_zh": None,
    "waits_en": None,
    "has_proof": False,
    "figures": [FIGURE],
    "comments": [COMMENT],
}
SEEN: Value = {"address": DELIVERY["address"], "title": "停水通知", "text": "因管道检修，城东片区停水。", "ids": {"article": "k3v9q0"}}
FORESEEN: Value = {
    "account_id": 12,
    "account_name": "青山水利",
    "language": "zh",
    "fate": "taken back",
    "keeps_zh": "已读过的人留有印象和截图",
    "keeps_en": "those who read it remember it, and may have pictures of it",
    "steps_zh": [],
    "steps_en": [],
}
CHANNEL: Value = {
    "id": 4,
    "account_id": 12,
    "account_key": "wechat:gh_0123456789ab",
    "account_name": "青山水利",
    "organisation_id": 5,
    "platform": "wechat",
    "adapter": "wechat",
    "base": "https://api.weixin.qq.com",
    "settings": {"appid": "wx0123456789abcdef"},
    "secret_names": ["secret"],
    "mode": "practice",
    "held": False,
    "can": ["publish", "recall"],
    "missing": {},
    "name": "青山水利",
    "login_expires_at": None,
    "probed_at": "2026-03-01T09:00:00+08:00",
    "problem_zh": "",
    "problem_en": "",
    "next_step_zh": "",
    "next_step_en": "",
    "version": 2,
}
STOP: Value = {
    "id": 2,
    "organisation_id": 5,
    "organisation_name": "青山县水利局",
    "since": "2026-03-02T12:00:00+08:00",
    "by_name": "赵强",
    "why": "核实内容",
    "lifted_at": None,
    "lifted_by_name": None,
}
IN_REVIEW: Value = RELEASE | {"state": "in-review", "version": 2}
RELEASED: Value = RELEASE | {"state": "released", "version": 6}
DRAFT: Value = {"organisation": 5, "kind": "notice"}
SIGNED: Value = {"turn": 1, "content_hash": HASH}
OVERRULED: Value = {FOUND["key"]: "图上只有片区名称"}
REMARKED: Value = {"text": REMARK["text"], "place": REMARK["place"]}
RETRIED: Value = {"done": 14, "left": 0}
TROUBLE: Value = {"cause": "login", "code": "40001", "count": 14, "accounts": 1, "said_zh": "登录已失效", "said_en": "the login has ended"}
AT = "2026-03-03T08:00:00+08:00"

_ONE, _EDITION, _DELIVERY = "/releases/{release_id}", "/releases/{release_id}/editions/{number}", "/deliveries/{delivery_id}"
_CHANNEL = "/accounts/{account_id}/channel"
EXAMPLES: Mapping[tuple[str, str], Example] = {
    ("get", "/releases"): Example(answer=part(RELEASE)),
    ("post", "/releases"): Example(sent=DRAFT | WRITTEN, status=201, answer=RELEASE),
    ("post", "/releases-from-document"): Example(
        sent=DRAFT | {"document": "停水通知.docx"},
        status=201,
        answer=RELEASE | {"lost_zh": ["居中的对齐方式"], "lost_en": ["centred lines"]},
    ),
    ("post", "/release-files"): Example(sent={"use": "picture", "alt": "停水范围", "content": "停水范围.png"}, status=201, answer=FILE),
    ("get", _ONE): Example(answer=IN_REVIEW | {"editions": [EDITION]}),
    ("patch", _ONE): Example(sent={"version": 1} | WRITTEN, answer=RELEASE | {"version": 2}),
    ("get", f"{_ONE}/checks"): Example(answer={"content_hash": HASH, "remarks": [FOUND]}),
    ("post", f"{_ONE}/hand-in"): Example(sent={"version": 1, "emergency": False, "overrule": OVERRULED}, answer=IN_REVIEW),
    ("post", f"{_ONE}/take-back"): Example(sent={"version": 2, "why": "补充范围"}, answer=RELEASE | {"version": 3}),
    ("post", f"{_ONE}/schedule"): Example(sent={"version": 2, "at": AT}, answer=IN_REVIEW | {"scheduled_at": AT, "version": 3}),
    ("post", f"{_ONE}/correct"): Example(sent=WHY, answer=RELEASE | {"version": 7}),
    ("get", f"{_ONE}/recall"): Example(answer=[FORESEEN]),
    ("get", f"{_ONE}/correction"): Example(answer=[FORESEEN | {"fate": "corrected"}]),
    ("post", f"{_ONE}/recall"): Example(sent=WHY, answer=RELEASED | {"state": "recalled", "version": 7}),
    ("get", "/reviews"): Example(answer=part(WAITING)),
    ("get", f"{_EDITION}/review"): Example(answer=REVIEW),
    ("post", f"{_EDITION}/sign"): Example(sent=SIGNED, answer=IN_REVIEW | {"version": 3}),
    ("post", f"{_EDITION}/return"): Example(sent={"why": "请写明停水范围"}, answer=RELEASE | {"version": 3}),
    ("post", f"{_EDITION}/remarks"): Example(sent=REMARKED, status=201, answer=REMARK),
    ("get", "/deliveries"): Example(answer=part(DELIVERY)),
    ("get", "/delivery-troubles"): Example(answer=[TROUBLE]),
    ("get", _DELIVERY): Example(answer=DELIVERED),
    ("get", f"{_DELIVERY}/receipt"): Example(
        answer={
            "delivery_id": 812,
            "address": DELIVERY["address"],
            "seen_at": DELIVERY["seen_at"],
            "seen": SEEN,
            "content_hash": HASH,
        }
    ),
    ("post", "/deliveries-retry"): Example(sent={"deliveries": [812]}, answer=RETRIED | {"done": 1}),
    ("post", "/deliveries-retry-by-cause"): Example(sent={"cause": "login", "code": "40001", "organisation": 5}, answer=RETRIED),
    ("post", f"{_DELIVERY}/settle"): Example(
        sent={"is_out": True, "address": DELIVERY["address"]}, answer=DELIVERY | {"state": "accepted"}
    ),
    ("post", f"{_DELIVERY}/done"): Example(
        sent={"address": DELIVERY["address"], "proof": "截图.png"}, answer=DELIVERY | {"state": "accepted", "platform": "douyin"}
    ),
    ("post", f"{_DELIVERY}/give-up"): Example(sent={"why": "已另行发布"}, answer=DELIVERY | {"state": "refused", "cause": "given up"}),
    ("get", "/channels"): Example(answer=part(CHANNEL)),
    ("get", _CHANNEL): Example(answer=CHANNEL),
    ("post", _CHANNEL): Example(
        sent={"adapter": "wechat", "base": CHANNEL["base"], "settings": CHANNEL["settings"], "version": None},
        answer=CHANNEL | {"version": 1},
    ),
    ("post", f"{_CHANNEL}/secrets"): Example(sent={"version": 1, "secrets": {"secret": "0123456789abcdef"}}, answer=CHANNEL),
    ("post", f"{_CHANNEL}/mode"): Example(sent={"version": 2, "mode": "live"}, answer=CHANNEL | {"mode": "live", "version": 3}),
    ("get", "/stops"): Example(answer=part(STOP)),
    ("post", "/organisations/{organisation_id}/stop"): Example(sent={"why": "核实内容"}, status=201, answer=STOP),
}
