"""Keys to the API."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.domain.tokens import TOKEN_PREFIX, digest
from guikou.people.models import Person, Token
from guikou.people.operations.people import found, person_act, require_governed
from guikou.trail.operations import record

LONGEST_LIFE = timedelta(days=366)


class CannotMakeToken(Refusal):
    """A token cannot carry what was asked for; the reason says what."""


class NoSuchToken(Refusal):
    """There is none with that id."""

    def __init__(self) -> None:
        super().__init__(Text("没有这个令牌", "There is no such token"))


def make(*, name: str, actions: Collection[Action], expires_at: datetime, by: Actor, now: datetime) -> tuple[Token, str]:
    """
    Make a token in the actor's own name, and return it with its secret, which is shown once and not kept.

    :raises CannotMakeToken: the actor is a token itself or has no right to use the API, an action is not among the actor's, or the time is too long.
    """
    if by.person_id is None or by.key != f"person:{by.person_id}" or not by.may_somewhere(Action.USE_API):
        raise CannotMakeToken(Text("您没有使用接口的权限", "You have no right to use the API"))
    wanted = frozenset(actions) | {Action.USE_API}
    if len(wanted) == 1:
        raise CannotMakeToken(Text("请至少选择一项权限", "Choose at least one right"))
    if not all(by.may_somewhere(action) for action in wanted):
        raise CannotMakeToken(Text("令牌的权限不能超过您本人的权限", "A token cannot have rights that you do not have"))
    if not now < expires_at <= now + LONGEST_LIFE:
        raise CannotMakeToken(Text("有效期须在今天之后、一年之内", "It has to expire after today and within a year"))
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        person = Person.objects.get(pk=by.person_id)
        stated = sorted(action.value for action in wanted)
        token = Token.objects.create(
            person=person, name=name, secret_digest=digest(secret), actions=stated, made_at=now, expires_at=expires_at
        )
        change = {"token": f"token:{token.pk}", "name": name, "actions": stated, "expires_at": expires_at.isoformat(timespec="seconds")}
        record(person_act("token-make", person, change), by=by, now=now)
    return token, secret


def revoke(*, token_id: int, why: str = "", by: Actor, now: datetime) -> Token:
    """
    End a token at once. People end their own, administrators others'.

    :raises NoSuchToken: there is none.
    :raises NotGoverned: the actor is neither its person nor administers all organisations of that person.
    """
    with transaction.atomic():
        token = Token.objects.select_for_update().filter(pk=token_id).first()
        if token is None:
            raise NoSuchToken
        person = found(token.person_id)
        if person.pk != by.person_id:
            require_governed(by, person)
        if token.revoked_at is None:
            token.revoked_at = now
            token.save(update_fields=("revoked_at",))
            record(person_act("token-revoke", person, {"token": f"token:{token.pk}", "name": token.name}, why), by=by, now=now)
    return token
