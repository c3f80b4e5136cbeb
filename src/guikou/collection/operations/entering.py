"""Entering by hand what nothing collects by itself, with a picture as evidence."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction

from guikou.collection import evidence as pictures
from guikou.collection.fetching.readers.documents import clean
from guikou.collection.models import Evidence, Figure, Observation
from guikou.collection.operations import posts
from guikou.collection.operations.cleaning import LONGEST_TITLE, short_key, web_address
from guikou.collection.post_ids import WITHOUT_OWN_IDS
from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.ids import stable_id
from guikou.people.domain.policy import Action, Actor, require
from guikou.registry import catalogue
from guikou.registry.domain.post_keys import post_key
from guikou.registry.models import Account
from guikou.registry.operations.observing import note_observed
from guikou.trail.operations import Act, record

FIGURES = ("followers", "posts", "reads", "likes")
HAND = "hand"
LONGEST_AGO = timedelta(days=366)
_rules = cache(catalogue.load)


class NothingEntered(Refusal):
    """Neither a figure nor a post was entered."""


class NotThen(Refusal):
    """It cannot have been seen then."""

    field = "seen_at"


class NotAPost(Refusal):
    """A post needs a time, and a title or an address."""

    field = "post_at"


def enter_by_hand(
    *,
    account_id: int,
    seen_at: datetime,
    figures: Mapping[str, int | None],
    post_at: datetime | None = None,
    post_title: str = "",
    post_url: str = "",
    picture: bytes | None = None,
    picture_name: str = "",
    by: Actor,
    now: datetime,
) -> int:
    """
    Keep what a person saw of an account at a moment; return the number of the observation. It is never complete: only what was entered is known.

    :raises NothingEntered, NotThen, NotAPost, NotAPicture: see there.
    :raises NotAllowed: the actor may not enter by hand there.
    """
    stated = {name: value for name in FIGURES if (value := figures.get(name)) is not None}
    title, url = clean(post_title).strip()[:LONGEST_TITLE], web_address(post_url) or ""
    with transaction.atomic():
        account = Account.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=account_id)
        require(by, Action.ENTER_BY_HAND, account.organisation.path)
        if not now - LONGEST_AGO <= seen_at <= now:
            raise NotThen(_NOT_THEN)
        _check_post(post_at, title, post_url, url, seen_at)
        if not stated and post_at is None:
            raise NothingEntered(_NOTHING)
        proof = _kept(picture, picture_name, account, seen_at) if picture else None
        observation = Observation.objects.create(
            account=account,
            at=seen_at,
            origin=HAND,
            complete=False,
            incomplete_zh=ONLY_ENTERED.zh,
            incomplete_en=ONLY_ENTERED.en,
            evidence=proof,
            by_name=by.name,
        )
        for name, value in stated.items():
            Figure.objects.update_or_create(
                account=account,
                name=name,
                at=seen_at,
                defaults={"observation": observation, "value": value, "floor": False, "origin": HAND},
            )
        if post_at:
            stored = posts.store([_post(account, observation, post_at, title, url)], may_touch=lambda owner: owner == account.pk)
            observation.posts_new, observation.posts_changed = len(stored.created), len(stored.changed)
            observation.save(update_fields=("posts_new", "posts_changed"))
        change: dict[str, Any] = dict(stated)
        change |= {"post": title or url} if post_at else {}
        change |= {"evidence": proof.sha256} if proof else {}
        note_observed(account_id=account.pk, followers=stated.get("followers"), by=by, action=Action.ENTER_BY_HAND)
        act = Act(
            action="observation.enter",
            subject=f"account:{account.pk}",
            subject_name=account.name,
            place=account.organisation.path,
            change=change,
        )
        record(act, by=by, now=now)
    return observation.pk


def _check_post(post_at: datetime | None, title: str, written: str, url: str, seen_at: datetime) -> None:
    if post_at is None and (title or written):
        raise NotAPost(_NO_TIME)
    if post_at is not None and not (title or url):
        raise NotAPost(_NO_TITLE)
    if written.strip() and not url:
        raise NotAPost(_NO_ADDRESS)
    if post_at is not None and post_at > seen_at:
        raise NotAPost(_LATER)


def _post(account: Account, observation: Observation, at: datetime, title: str, url: str) -> dict[str, Any]:
    own = stable_id("post", account.key, url or at.isoformat(), title)
    key = None
    if account.platform not in WITHOUT_OWN_IDS and account.platform in _rules():
        key = post_key(_rules(), platform=account.platform, url=url or None, native_id=None)
    local = f"{account.key.partition(':')[2]}/{url or own}"
    return {
        "key": short_key(f"{account.platform}:{key or local}"),
        "account_id": account.pk,
        "observation_id": observation.pk,
        "row": None,
        "published_at": at,
        "title": title or None,
        "url": url or None,
    }


def _kept(upload: bytes, name: str, account: Account, seen_at: datetime) -> Evidence:
    picture = pictures.drawn_anew(upload)
    pictures.keep(picture)
    found, _ = Evidence.objects.get_or_create(
        sha256=picture.sha256,
        defaults={
            "name": clean(name)[:250] or picture.sha256[:12],
            "media_type": picture.media_type,
            "size": len(picture.content),
            "address": account.url[:1000],
            "taken_at": seen_at,
            "organisation": account.organisation,
        },
    )
    return found


ONLY_ENTERED = Text("人工录入，只含所填的内容。", "Entered by hand; only what was entered is known.")
_NOTHING = Text("请至少填写一项数据，或填写最近一次发布的内容。", "Enter at least one figure, or the latest post.")
_NOT_THEN = Text("查看时间应在最近一年之内，不能晚于现在。", "The moment has to lie within the last year, and not in the future.")
_NO_TIME = Text("请填写这条内容的发布时间。", "Enter when the post was published.")
_NO_TITLE = Text("请填写这条内容的标题或链接。", "Enter the title or the address of the post.")
_NO_ADDRESS = Text(
    "链接不是有效的网址，应以 http:// 或 https:// 开头。", "The address of the post is not valid; it has to begin with http:// or https://."
)
_LATER = Text("发布时间不能晚于查看时间。", "The post cannot have been published after it was seen.")
