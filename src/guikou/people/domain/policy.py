"""
Who may do what where: one table, one function.

A grant binds a role to an organisation and all that is below it. Pages, the API and the worker ask the same function.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.words import ACTION_WORDS

EVERYWHERE = "/"


class Role(StrEnum):
    """What a person is here for."""

    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    CLERK = "clerk"
    EDITOR = "editor"
    FIRST_REVIEWER = "first-reviewer"
    SECOND_REVIEWER = "second-reviewer"
    FINAL_REVIEWER = "final-reviewer"
    REPLIER = "replier"
    ARCHIVIST = "archivist"
    AUDITOR = "auditor"
    ANALYST = "analyst"


class Action(StrEnum):
    """Everything that can be done, at the grain at which it is allowed or denied."""

    SEE_FIGURES = "figures.see"
    SEE_REGISTER = "register.see"
    SEE_PERSONAL = "personal.see"
    EDIT_REGISTER = "register.edit"
    KEEP_ACCOUNTS = "accounts.keep"
    EDIT_ORGANISATIONS = "organisations.edit"
    REQUEST = "requests.make"
    DECIDE_REQUESTS = "requests.decide"
    IMPORT = "imports.run"
    SEE_COLLECTION = "collection.see"
    EDIT_SOURCES = "sources.edit"
    COLLECT = "collection.run"
    ENTER_BY_HAND = "collection.enter"
    SEE_FINDINGS = "findings.see"
    INSPECT = "inspection.run"
    JUDGE_FINDINGS = "findings.judge"
    ANSWER_FINDINGS = "findings.answer"
    WRITE_BULLETINS = "bulletins.write"
    SEE_RELEASES = "releases.see"
    WRITE_RELEASES = "releases.write"
    REVIEW_RELEASES = "releases.review"
    RUN_DESK = "desk.run"
    SET_CHANNELS = "channels.set"
    EXPORT = "lists.export"
    SEE_TRAIL = "trail.see"
    SEE_PEOPLE = "people.see"
    EDIT_PEOPLE = "people.edit"
    EDIT_SETTINGS = "settings.edit"
    USE_API = "api.use"
    KEEP_OWN = "own.keep"


_READING = frozenset(
    {Action.SEE_FIGURES, Action.SEE_REGISTER, Action.SEE_COLLECTION, Action.SEE_FINDINGS, Action.SEE_RELEASES, Action.KEEP_OWN}
)
_WORKING = _READING | {Action.EXPORT, Action.USE_API}
_EDITING = frozenset({Action.SEE_FIGURES, Action.SEE_REGISTER, Action.SEE_RELEASES, Action.USE_API, Action.KEEP_OWN})
_REVIEWING = _EDITING | {Action.REVIEW_RELEASES}

ALLOWED: Mapping[Role, frozenset[Action]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Action.SEE_PEOPLE,
            Action.EDIT_PEOPLE,
            Action.EDIT_ORGANISATIONS,
            Action.EDIT_SETTINGS,
            Action.SET_CHANNELS,
            Action.SEE_TRAIL,
            Action.USE_API,
            Action.SEE_REGISTER,
            Action.KEEP_OWN,
        }
    ),
    Role.SUPERVISOR: _WORKING
    | {
        Action.SEE_PERSONAL,
        Action.EDIT_REGISTER,
        Action.KEEP_ACCOUNTS,
        Action.EDIT_ORGANISATIONS,
        Action.REQUEST,
        Action.DECIDE_REQUESTS,
        Action.IMPORT,
        Action.EDIT_SOURCES,
        Action.COLLECT,
        Action.ENTER_BY_HAND,
        Action.INSPECT,
        Action.JUDGE_FINDINGS,
        Action.WRITE_BULLETINS,
        Action.WRITE_RELEASES,
        Action.RUN_DESK,
        Action.SET_CHANNELS,
        Action.SEE_TRAIL,
        Action.SEE_PEOPLE,
    },
    Role.CLERK: _WORKING
    | {
        Action.SEE_PERSONAL,
        Action.KEEP_ACCOUNTS,
        Action.REQUEST,
        Action.ENTER_BY_HAND,
        Action.ANSWER_FINDINGS,
        Action.WRITE_RELEASES,
    },
    Role.EDITOR: _EDITING | {Action.WRITE_RELEASES},
    Role.FIRST_REVIEWER: _REVIEWING,
    Role.SECOND_REVIEWER: _REVIEWING,
    Role.FINAL_REVIEWER: _REVIEWING,
    Role.REPLIER: frozenset({Action.SEE_REGISTER, Action.KEEP_OWN}),
    Role.ARCHIVIST: _READING,
    Role.AUDITOR: _READING | {Action.SEE_PERSONAL, Action.EXPORT, Action.SEE_TRAIL, Action.SEE_PEOPLE, Action.USE_API},
    Role.ANALYST: frozenset({Action.SEE_FIGURES, Action.EXPORT, Action.USE_API, Action.KEEP_OWN}),
}

# With which right one sees what the others are about: whoever lacks it is not told that something is there.
SEEN_WITH: Mapping[Action, Action] = (
    dict.fromkeys(Action, Action.SEE_REGISTER)
    | dict.fromkeys((Action.IMPORT, Action.EDIT_SOURCES, Action.COLLECT), Action.SEE_COLLECTION)
    | dict.fromkeys((Action.JUDGE_FINDINGS, Action.ANSWER_FINDINGS, Action.WRITE_BULLETINS), Action.SEE_FINDINGS)
    | dict.fromkeys((Action.WRITE_RELEASES, Action.REVIEW_RELEASES, Action.RUN_DESK), Action.SEE_RELEASES)
    | {Action.EDIT_PEOPLE: Action.SEE_PEOPLE}
)

# What the worker does by itself, everywhere. Anything else it does in the name of the person who asked for it.
WORKER_ALLOWED = frozenset(
    {
        Action.COLLECT,
        Action.INSPECT,
        Action.RUN_DESK,
        Action.SEE_FIGURES,
        Action.SEE_REGISTER,
        Action.SEE_COLLECTION,
        Action.SEE_FINDINGS,
        Action.SEE_RELEASES,
    }
)


@dataclass(frozen=True, slots=True)
class Grant:
    """A set of actions, allowed in the organisation with that path and all below it. Paths look like `/1/5/` and end with a slash."""

    actions: frozenset[Action]
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `key` is `person:7`, `token:3` or `worker`; `name` is as people know them; `person_id` is None for the worker."""

    key: str
    name: str
    grants: tuple[Grant, ...]
    person_id: int | None = None

    def may(self, action: Action, path: str) -> bool:
        """Say whether this actor may do that in the organisation with that path."""
        return any(action in grant.actions and path.startswith(grant.path) for grant in self.grants)

    def may_somewhere(self, action: Action) -> bool:
        """Say whether there is any organisation in which this actor may do that."""
        return any(action in grant.actions for grant in self.grants)

    def reach(self, action: Action) -> tuple[str, ...]:
        """Return the paths under which this actor may do that, the widest first, none inside another."""
        widest: list[str] = []
        for path in sorted({grant.path for grant in self.grants if action in grant.actions}, key=lambda path: (len(path), path)):
            if not path.startswith(tuple(widest)):
                widest.append(path)
        return tuple(widest)

    def limited_to(self, actions: frozenset[Action]) -> "Actor":
        """Return the same actor with only those of its rights: what a token can carry."""
        return Actor(self.key, self.name, tuple(Grant(grant.actions & actions, grant.path) for grant in self.grants), self.person_id)


WORKER = Actor("worker", "worker", (Grant(WORKER_ALLOWED, EVERYWHERE),))


class NotThere(Refusal):
    """There is no such thing, or the actor may not see it: which of the two is not said."""


class NotTheirs(Refusal):
    """The actor sees it, and somebody else has to do it."""


class NotAllowed(Refusal):
    """The actor may not do that there."""


class OutOfSight(NotThere, NotAllowed):
    """The actor may not do that there, nor see what is there."""


def require(by: Actor, action: Action, path: str, *, seen: Action | None = None) -> None:
    """
    Let the actor pass, or refuse. `seen` is the right with which one sees what is named, where it is another than SEEN_WITH says.

    :raises NotAllowed: the actor may not do that in the organisation with that path.
    :raises OutOfSight: nor see it.
    """
    if not by.may(action, path):
        kind = NotAllowed if by.may(seen or SEEN_WITH[action], path) else OutOfSight
        raise kind(
            Text("您在这个单位没有这项权限：{what}", "You may not do this in this organisation: {what}").fill(
                what=ACTION_WORDS[action.value]
            )
        )


def require_somewhere(by: Actor, action: Action) -> None:
    """
    Let in whoever may do that in any organisation.

    :raises NotAllowed: they may not.
    """
    if not by.may_somewhere(action):
        raise NotAllowed(
            Text("您的角色没有“{what}”的权限。", "Your role does not allow you to {what}.").fill(what=ACTION_WORDS[action.value])
        )


def require_own(by: Actor) -> None:
    """
    Let people act on their own account, and tokens of theirs that carry that.

    :raises NotAllowed: the token does not.
    """
    if by.key != f"person:{by.person_id}":
        require_somewhere(by, Action.KEEP_OWN)
