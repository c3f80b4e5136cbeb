"""Releases, channels and stops at the office of a scene, and what is sent to write them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from factories_docx import official_document
from factories_docx import picture as drawn
from factories_platform import NOW, make_account, make_actor
from factories_release import shown_on, version
from guikou.people.domain.policy import Action, Role
from guikou.release.arrangements import DEFAULT
from guikou.release.models import Delivery, Media, Release
from guikou.release.operations import channels, checks, drafts, media, reviewing, rules, stops, writing
from roles import Scene

A = Action
MASTER = {"language": "zh", "title": "停水通知", "html": "<p>3月5日停水。</p><script>alert(1)</script>"}
HASH = "0" * 64
ENTRY = {"kind": "term", "right": "教育局", "others": ["教肓局"]}
TURN = {"name_zh": "初审", "name_en": "First review", "role": "first-reviewer"}


def make_releases(scene: Scene) -> dict[str, Any]:
    """Make one of everything of the desk, and return the ids by the names that addresses have for them."""
    office = scene.office
    clerk, head = make_actor(Role.CLERK, at=office, name="经办人"), make_actor(Role.SUPERVISOR, at=scene.county, name="主管")
    reviewers = [
        make_actor(role, at=office, name=name)
        for role, name in ((Role.FIRST_REVIEWER, "初审人"), (Role.SECOND_REVIEWER, "复审人"), (Role.FINAL_REVIEWER, "终审人"))
    ]

    plan = media.keep_picture(data=drawn(), name="停水范围.png", alt="停水范围", by=clerk, now=NOW)

    def draft(*accounts: Any) -> Release:
        shown, masters = [shown_on(each) for each in accounts], [version(pictures=(plan,))]
        return writing.start(organisation_id=office.pk, kind="notice", masters=masters, accounts=shown, by=clerk, now=NOW)

    def handed_in(*accounts: Any) -> Release:
        return writing.hand_in(release_id=draft(*accounts).pk, version=None, by=clerk, now=NOW)

    def sign(release: Release) -> Release:
        for turn, by in enumerate(reviewers, start=1):
            shown = release.editions.get().content_hash
            release = reviewing.sign(release_id=release.pk, number=1, turn=turn, content_hash=shown, by=by, now=NOW)
        return release

    connected, free = make_account(office, name="投递号"), make_account(office, name="待接入号")
    made = {"release_id": draft().pk, "handed": handed_in().pk, "public": sign(handed_in(connected)).pk}
    made["varied"], made["connected_key"] = draft(connected).pk, connected.key
    made["delivery_id"] = Delivery.objects.get().pk
    seen = {"address": "https://mp.example.org/s/1", "title": "停水通知", "text": "停水", "ids": {}}
    Delivery.objects.update(seen=seen, seen_at=NOW, proof=Media.objects.get())
    made["discarded"] = drafts.discard(release_id=draft().pk, version=None, by=clerk, now=NOW).pk
    made["remark_id"] = reviewing.remark(release_id=made["handed"], number=1, text="核对时间", place={}, by=reviewers[0], now=NOW).pk
    rules.set_rule(organisation_id=office.pk, kind="news", turns=DEFAULT, emergency=None, version=None, by=head, now=NOW)
    settings = {"appid": "wx0123456789abcdef"}
    channels.set_up(account_id=connected.pk, adapter="wechat", base="https://api.weixin.qq.com", settings=settings, by=head, now=NOW)
    by_hand = make_account(office, name="人工号")
    channels.set_up(account_id=by_hand.pk, adapter="by-hand", settings={}, by=head, now=NOW)
    stops.stop(organisation_id=scene.other.pk, why="演练", by=head, now=NOW)
    made["entry_id"] = checks.keep_entry(organisation_id=office.pk, kind="official", right="李明", others=["局长"], by=clerk, now=NOW).pk
    return made | {"connected": connected.pk, "free": free.pk, "by_hand": by_hand.pk}


def document() -> SimpleUploadedFile:
    return SimpleUploadedFile("通知.docx", official_document())


RELEASE_WRITES: dict[str, tuple[str, Action, Any]] = {
    "POST /releases": ("", A.WRITE_RELEASES, {"organisation": "$organisation_id", "kind": "notice", "masters": [MASTER]}),
    "POST /releases-from-document": ("", A.WRITE_RELEASES, {"organisation": "$organisation_id", "document": document()}),
    "PATCH /releases/{release_id}": ("", A.WRITE_RELEASES, {"version": "@release_id", "masters": [MASTER]}),
    "PATCH /releases/{release_id}/variant": (
        "/releases/{varied}/variant",
        A.WRITE_RELEASES,
        {"version": "@varied", "account": "$connected_key", "language": "zh", "own": {"title": "停水"}},
    ),
    "POST /office-entries": ("", A.WRITE_RELEASES, {**ENTRY, "organisation": "$organisation_id"}),
    "PATCH /office-entries/{entry_id}": ("", A.WRITE_RELEASES, {**ENTRY, "organisation": "$organisation_id", "version": 1}),
    "DELETE /office-entries/{entry_id}": ("", A.WRITE_RELEASES, None),
    "POST /releases/{release_id}/hand-in": ("", A.WRITE_RELEASES, {"version": "@release_id"}),
    "POST /releases/{release_id}/take-back": ("/releases/{handed}/take-back", A.WRITE_RELEASES, {"version": "@handed"}),
    "POST /releases/{release_id}/discard": ("", A.WRITE_RELEASES, {"version": "@release_id"}),
    "POST /releases/{release_id}/restore": ("/releases/{discarded}/restore", A.WRITE_RELEASES, None),
    "POST /releases/{release_id}/copy": ("/releases/{public}/copy", A.WRITE_RELEASES, None),
    "POST /releases/{release_id}/schedule": (
        "",
        A.RUN_DESK,
        {"version": "@release_id", "at": "2099-01-01T08:00:00+08:00"},
    ),
    "POST /releases/{release_id}/correct": ("/releases/{public}/correct", A.RUN_DESK, {"version": "@public", "why": "时间有误"}),
    "POST /releases/{release_id}/recall": ("/releases/{public}/recall", A.RUN_DESK, {"version": "@public", "why": "发错"}),
    "POST /releases/{release_id}/editions/{number}/sign": (
        "/releases/{handed}/editions/1/sign",
        A.REVIEW_RELEASES,
        {"turn": 1, "content_hash": HASH},
    ),
    "POST /releases/{release_id}/editions/{number}/return": (
        "/releases/{handed}/editions/1/return",
        A.REVIEW_RELEASES,
        {"why": "时间有误"},
    ),
    "POST /releases/{release_id}/editions/{number}/remarks": (
        "/releases/{handed}/editions/1/remarks",
        A.REVIEW_RELEASES,
        {"text": "请核对", "place": {"language": "zh", "field": "title", "start": 0, "end": 2}},
    ),
    "POST /releases/{release_id}/remarks/{remark_id}/settle": (
        "/releases/{handed}/remarks/{remark_id}/settle",
        A.WRITE_RELEASES,
        None,
    ),
    "POST /releases/{release_id}/editions/{number}/links": (
        "/releases/{handed}/editions/1/links",
        A.RUN_DESK,
        {"key": "link:顾问", "name": "顾问", "expires_at": "2099-01-01T08:00:00+08:00"},
    ),
    "POST /organisations/{organisation_id}/review-rules": ("", A.RUN_DESK, {"kind": "emergency", "version": None, "turns": [TURN]}),
    "POST /organisations/{organisation_id}/review-rules/drop": ("", A.RUN_DESK, {"kind": "news", "version": 1}),
    "POST /accounts/{account_id}/channel": ("/accounts/{free}/channel", A.SET_CHANNELS, {"adapter": "by-hand"}),
    "POST /accounts/{account_id}/channel/secrets": (
        "/accounts/{connected}/channel/secrets",
        A.SET_CHANNELS,
        {"version": 1, "secrets": {"secret": "geheim-4711"}},
    ),
    "POST /accounts/{account_id}/channel/mode": ("/accounts/{connected}/channel/mode", A.RUN_DESK, {"version": 1, "mode": "off"}),
    "POST /accounts/{account_id}/channel/probe": ("/accounts/{by_hand}/channel/probe", A.SET_CHANNELS, {"real": True}),
    "POST /deliveries/{delivery_id}/settle": ("", A.RUN_DESK, {"is_out": False}),
    "POST /deliveries/{delivery_id}/done": ("", A.WRITE_RELEASES, None),
    "POST /deliveries/{delivery_id}/give-up": ("", A.RUN_DESK, {"why": "已另行发布"}),
    "POST /organisations/{organisation_id}/stop": ("", A.RUN_DESK, {"why": "演练"}),
    "POST /organisations/{organisation_id}/resume": ("/organisations/{other}/resume", A.RUN_DESK, None),
}
# A draft is brought back within a day, only authors hand in and take back, only the people of the turn sign and return, and nobody is named by a link.
RELEASE_HINDERED = {
    "POST /releases/{release_id}/restore",
    "POST /deliveries/{delivery_id}/settle",
    "POST /deliveries/{delivery_id}/done",
    "POST /releases/{release_id}/hand-in",
    "POST /releases/{release_id}/take-back",
    "POST /releases/{release_id}/editions/{number}/sign",
    "POST /releases/{release_id}/editions/{number}/return",
    "POST /releases/{release_id}/editions/{number}/links",
}
RELEASE_WITHOUT_LINE = {"POST /accounts/{account_id}/channel/probe"}
# Whatever is not theirs is left, and they are told how much that is.
RELEASE_OWN = {
    "POST /release-templates/{template_id}/fill",
    "POST /deliveries-retry",
    "POST /deliveries-retry-by-cause",
    "POST /release-files",
    "POST /me/away",
    "POST /me/away/{away_id}/back",
}
