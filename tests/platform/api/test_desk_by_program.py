"""
The whole life of a notice as programs live it: written, signed by three people, planned, delivered, proven, corrected and taken back over the API alone.

Every write bears a key and is sent twice, as after an answer that was lost: the life is the same.
"""

import itertools
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from api_scene import picture, send
from delivering import connected, go_on, practising
from factories_docx import official_document
from factories_release import Desk
from guikou.api import operations
from guikou.people.domain.policy import WORKER, Actor
from guikou.people.operations import tokens
from guikou.trail.queries import breaks, head

pytestmark = [pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]
PAGE = '<p>因管道检修，城东片区停水。</p><p><img src="picture:0" alt="停水范围"></p>'
EVENTS = [
    f"{of}.{what}"
    for of, each in (
        ("release", ("handed-in", "returned", "signed", "scheduled", "released", "corrected", "recalled")),
        ("delivery", ("visible", "refused", "waits", "recalled")),
    )
    for what in each
]


class Program:
    """What asks in the name of a person, with a token of theirs that carries all they may do."""

    _keys = itertools.count(1)

    def __init__(self, person: Actor) -> None:
        now = timezone.now()
        actions = {action for grant in person.grants for action in grant.actions}
        secret = tokens.make(name="发布系统", actions=actions, expires_at=now + timedelta(days=1), by=person, now=now)[1]
        self.client = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})

    def reads(self, path: str) -> Any:
        answer = send(self.client, f"GET {path}")
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def writes(self, operation: str, body: Any) -> Any:
        """Send it twice; return what both were answered."""
        self.client.defaults["HTTP_IDEMPOTENCY_KEY"] = f"k-{next(self._keys)}"
        answer = send(self.client, operation, body)
        assert answer.status_code in (200, 201), answer.content.decode()
        done = head()
        for given in body.values():
            if isinstance(given, SimpleUploadedFile):
                given.seek(0)
        again = send(self.client, operation, body)
        assert (again.headers["Idempotency-Replayed"], head()) == ("true", done)
        if "secret" not in answer.json():
            assert again.json() == answer.json()
        return answer.json()


def handed_in(by: Program, release: int) -> Any:
    """Look at what the checks say, leave the warnings with a reason, and hand it in."""
    path = f"/releases/{release}"
    found = by.reads(f"{path}/checks")["remarks"]
    assert {each["level"] for each in found} <= {"warn"}, found
    overrule = {each["key"]: "内部理由" for each in found}
    return by.writes(f"POST {path}/hand-in", {"version": by.reads(path)["version"], "overrule": overrule})


def signed(reviewers: Sequence[Program], release: int, number: int = 1) -> Any:
    """Sign what waits, each their turn."""
    answer = None
    for reviewer in reviewers:
        (waits,) = reviewer.reads("/reviews?turn=mine")["items"]
        assert (waits["release_id"], waits["number"]) == (release, number)
        assert reviewer.reads(f"/releases/{release}/editions/{number}/previews")
        agreed = {"turn": waits["turn"], "content_hash": waits["content_hash"]}
        answer = reviewer.writes(f"POST /releases/{release}/editions/{number}/sign", agreed)
    return answer


def delivered(by: Program, release: int, act: str) -> list[Any]:
    """Return the deliveries of that kind, by platform."""
    rows = by.reads(f"/deliveries?release={release}&act={act}")["items"]
    return sorted(rows, key=lambda row: str(row["platform"]))


def test_programs_lead_a_notice_through_its_whole_life(settings: Any, tmp_path: Path) -> None:
    desk = Desk.new()
    accounts = [connected(desk.office, adapter) for adapter in ("mastodon", "wordpress")]
    clerk, chief, reviewers = Program(desk.clerk), Program(desk.head), [Program(each) for each in desk.reviewers]
    told = chief.writes("POST /webhooks", {"name": "数据平台", "address": "https://example.org/hook", "events": EVENTS})["webhook"]

    # Written: a picture, and what it says, for two accounts that follow the master.
    upload = {"use": "picture", "alt": "停水范围", "content": SimpleUploadedFile("a.png", picture())}
    kept = clerk.writes("POST /release-files", upload)
    shown = {key: kept[key] for key in ("digest", "name", "alt")}
    master = {"language": "zh", "title": "停水通知", "html": PAGE, "pictures": [shown]}
    said = {"masters": [master], "accounts": [{"account": each.key, "version": master} for each in accounts]}
    made = clerk.writes("POST /releases", {"organisation": desk.office.pk, "kind": "notice", **said})
    release, path = made["id"], f"/releases/{made['id']}"

    # Handed in, returned, mended, handed in again and planned; the last signature approves it, and it comes out when its time is taken away.
    handed_in(clerk, release)
    reviewers[0].writes(f"POST {path}/editions/1/return", {"why": "请写明范围"})
    mended = {"masters": [master | {"html": PAGE.replace("城东", "城东三街以北的")}], "accounts": said["accounts"]}
    clerk.writes(f"PATCH {path}", {"version": clerk.reads(path)["version"], **mended})
    version = handed_in(clerk, release)["version"]
    chief.writes(f"POST {path}/schedule", {"version": version, "at": (timezone.now() + timedelta(days=1)).isoformat()})
    approved = signed(reviewers, release)
    assert approved["state"] == "approved"
    assert delivered(chief, release, "publish") == []
    assert chief.writes(f"POST {path}/schedule", {"version": approved["version"], "at": None})["state"] == "released"

    with practising(settings, tmp_path) as running:
        # Delivered, with a receipt for each account.
        go_on(running)
        rows = delivered(clerk, release, "publish")
        assert [(row["state"], row["practice"]) for row in rows] == [("visible", True)] * 2, rows
        (edition,) = clerk.reads(path)["editions"]
        for row in rows:
            receipt = clerk.reads(f"/deliveries/{row['id']}/receipt")
            assert (receipt["address"], receipt["content_hash"]) == (row["address"], edition["content_hash"])
            assert "停水" in receipt["seen"]["title"] + receipt["seen"]["text"]
            assert clerk.reads(f"/deliveries/{row['id']}")["attempts"]

        # Corrected, after the same three signatures.
        assert {each["fate"] for each in chief.reads(f"{path}/correction")} == {"corrected"}
        chief.writes(f"POST {path}/correct", {"version": chief.reads(path)["version"], "why": "时间有误"})
        chief.writes(f"PATCH {path}", {"version": chief.reads(path)["version"], **said})
        handed_in(chief, release)
        assert signed(reviewers, release, 2)["state"] == "released"
        go_on(running)
        assert [row["state"] for row in delivered(chief, release, "correct")] == ["visible", "visible"]

        # Taken back, after a look at what that does.
        foreseen = chief.reads(f"{path}/recall")
        assert [each["account_id"] for each in sorted(foreseen, key=lambda each: each["account_id"])] == [each.pk for each in accounts]
        assert chief.reads(path)["state"] == "released", "looking changes nothing"
        recalled = chief.writes(f"POST {path}/recall", {"version": chief.reads(path)["version"], "why": "内容有误"})
        assert recalled["state"] == "recalled"
        go_on(running)
        assert [row["state"] for row in delivered(chief, release, "recall")] == ["recalled", "recalled"]
    assert not list(breaks())
    told_of(chief, told["id"])


def told_of(chief: Program, webhook: int) -> None:
    """Expect every step to be told in order, and neither names nor reasons."""
    operations.gather(by=WORKER, now=timezone.now())
    rows = chief.reads(f"/webhooks/{webhook}/deliveries")["items"][::-1]
    signs = ["release.signed"] * 3
    assert [row["event"] for row in rows] == [
        "release.handed-in",
        "release.returned",
        "release.handed-in",
        "release.scheduled",
        *signs,
        "release.scheduled",
        "release.released",
        *["delivery.visible"] * 2,
        "release.handed-in",
        *signs,
        "release.corrected",
        *["delivery.visible"] * 2,
        "release.recalled",
        *["delivery.recalled"] * 2,
    ]
    said = "".join(row["payload"] for row in rows)
    for untold in ("经办人", "初审人", "主管", "内部理由", "请写明范围", "时间有误", "内容有误", "gk_"):
        assert untold not in said, untold


def test_a_word_document_becomes_a_release_that_three_people_sign() -> None:
    desk = Desk.new()
    account = connected(desk.office, "mastodon")
    clerk, reviewers = Program(desk.clerk), [Program(each) for each in desk.reviewers]
    document = {"organisation": desk.office.pk, "kind": "notice", "document": SimpleUploadedFile("通知.docx", official_document())}
    made = clerk.writes("POST /releases-from-document", document)
    (read,) = clerk.reads(f"/releases/{made['id']}")["editions"][0]["content"]["masters"]
    pictures = [{key: each[key] for key in ("digest", "name")} | {"alt": "停水范围"} for each in read["pictures"]]
    master = {key: read[key] for key in ("language", "title", "html")} | {"pictures": pictures}
    said = {"masters": [master], "accounts": [{"account": account.key, "version": master}]}
    clerk.writes(f"PATCH /releases/{made['id']}", {"version": made["version"], **said})
    handed_in(clerk, made["id"])
    assert signed(reviewers, made["id"])["state"] == "released"
    (row,) = delivered(clerk, made["id"], "publish")
    assert (row["state"], row["account_key"]) == ("queued", account.key)
