"""Keys to the API."""

import secrets
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotThere, require_own
from guikou.people.domain.tokens import TOKEN_PREFIX, digest
from guikou.people.models import Person, Token
from guikou.people.operations.own import owner
from guikou.people.operations.people import found, person_act, require_governed
from guikou.trail.operations import record

LONGEST_LIFE = timedelta(days=366)


class CannotMakeToken(Refusal):
    """A token cannot carry what was asked for; the reason says what."""


class NoSuchToken(NotThere):
    """There is none with that id."""

    def __init__(self) -> None:
        super().__init__(Text("没有这个令牌", "There is no such token"))


def make(*, name: str, actions: Collection[Action], expires_at: datetime, by: Actor, now: datetime) -> tuple[Token, str]:
    """
    Make a token in the actor's own name, and return it with its secret, which is shown once and not kept.

    One that is made with a token carries at most what that one carries, expires no later, and is revoked with it.

    :raises NotAllowed: a token asks that does not carry the right to keep one's own account.
    :raises CannotMakeToken: the actor has no right to use the API, an action is not among the actor's, or the time is too long.
    """
    person_id, maker = owner(by), _maker(by)
    if not by.may_somewhere(Action.USE_API):
        raise CannotMakeToken(Text("您没有使用接口的权限", "You have no right to use the API"))
    wanted = frozenset(actions) | {Action.USE_API}
    if len(wanted) == 1:
        raise CannotMakeToken(Text("请至少选择一项权限", "Choose at least one right"))
    if not all(by.may_somewhere(action) for action in wanted):
        raise CannotMakeToken(Text("令牌的权限不能超过您本人的权限", "A token cannot have rights that you do not have"))
    if not now < expires_at <= now + LONGEST_LIFE:
        raise CannotMakeToken(Text("有效期须在今天之后、一年之内", "It has to expire after today and within a year"))
    if maker and (expires_at > maker.expires_at or not wanted <= set(maker.actions)):
        raise CannotMakeToken(
            Text("新令牌的权限和有效期不能超过所用的令牌", "It cannot carry more than the token that makes it, nor expire later")
        )
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        person = Person.objects.get(pk=person_id)
        stated = sorted(action.value for action in wanted)
        token = Token.objects.create(
            person=person, name=name, secret_digest=digest(secret), actions=stated, made_at=now, expires_at=expires_at, made_with=maker
        )
        change = {"token": f"token:{token.pk}", "name": name, "actions": stated, "expires_at": expires_at.isoformat(timespec="seconds")}
        record(person_act("token-make", person, change), by=by, now=now)
    return token, secret


def revoke(*, token_id: int, why: str = "", by: Actor, now: datetime) -> Token:
    """
    End a token at once, and those that were made with it. People end their own, administrators others'.

    :raises NoSuchToken: there is none, or it belongs to somebody whom the actor does not see.
    :raises NotGoverned: the actor is neither its person nor administers all organisations of that person.
    """
    with transaction.atomic():
        token = Token.objects.select_for_update().filter(pk=token_id).first()
        if token is None:
            raise NoSuchToken
        person = found(token.person_id)
        if person.pk != by.person_id:
            require_governed(by, person)
        else:
            require_own(by)
        for each in (token, *_made_with(token)):
            if each.revoked_at is None:
                each.revoked_at = now
                each.save(update_fields=("revoked_at",))
                record(person_act("token-revoke", person, {"token": f"token:{each.pk}", "name": each.name}, why), by=by, now=now)
    return token


def _maker(by: Actor) -> Token | None:
    """Return the token that acts, None where a person does."""
    kind, _, number = by.key.partition(":")
    return Token.objects.get(pk=number) if kind == "token" else None


def _made_with(token: Token) -> Iterator[Token]:
    for each in token.offspring.select_for_update().order_by("pk"):
        yield each
        yield from _made_with(each)
