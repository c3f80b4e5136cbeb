"""Who may do what where: every role × every action × inside and outside its part of the tree, stated a second time by hand."""

import pytest

from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import (
    ALLOWED,
    EVERYWHERE,
    WORKER,
    WORKER_ALLOWED,
    Action,
    Actor,
    Grant,
    NotAllowed,
    NotThere,
    Role,
    require,
    require_own,
)
from guikou.people.domain.words import ACTION_WORDS, ROLE_WORDS
from guikou.people.reference import page

ROLES = (
    "administrator",
    "supervisor",
    "clerk",
    "editor",
    "first-reviewer",
    "second-reviewer",
    "final-reviewer",
    "replier",
    "archivist",
    "auditor",
    "analyst",
)
# One line per action, one mark per role, in that order: x may, . may not.
TABLE = """
figures.see         . x x x x x x . x x x
register.see        x x x x x x x x x x .
personal.see        . x x . . . . . . x .
accounts.keep       . x x . . . . . . . .
register.edit       . x . . . . . . . . .
organisations.edit  x x . . . . . . . . .
requests.make       . x x . . . . . . . .
requests.decide     . x . . . . . . . . .
imports.run         . x . . . . . . . . .
collection.see      . x x . . . . . x x .
sources.edit        . x . . . . . . . . .
collection.run      . x . . . . . . . . .
collection.enter    . x x . . . . . . . .
findings.see        . x x . . . . . x x .
inspection.run      . x . . . . . . . . .
findings.judge      . x . . . . . . . . .
findings.answer     . . x . . . . . . . .
bulletins.write     . x . . . . . . . . .
releases.see        . x x x x x x . x x .
releases.write      . x x x . . . . . . .
releases.review     . . . . x x x . . . .
desk.run            . x . . . . . . . . .
channels.set        x x . . . . . . . . .
lists.export        . x x . . . . . . x x
trail.see           x x . . . . . . . x .
people.see          x x . . . . . . . x .
people.edit         x . . . . . . . . . .
settings.edit       x . . . . . . . . . .
api.use             x x x x x x x . . x x
own.keep            x x x x x x x x x x x
"""
STATED = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
CHANGING = {action for action in Action if action.value.rpartition(".")[2] not in ("see", "use", "export")} - {Action.KEEP_OWN}
HERE, BELOW, BESIDE, ABOVE = "/1/5/", "/1/5/7/", "/1/6/", "/1/"


def test_the_table_states_every_role_and_every_action() -> None:
    assert [role.value for role in Role] == list(ROLES)
    assert set(STATED) == {action.value for action in Action}


@pytest.mark.parametrize("role", [*Role])
@pytest.mark.parametrize("action", [*Action])
def test_who_may_do_what_where(role: Role, action: Action) -> None:
    actor = Actor("person:1", "张三", (Grant(ALLOWED[role], HERE),), 1)
    may = STATED[action.value][ROLES.index(role.value)] == "x"
    for where, inside in ((HERE, True), (BELOW, True), (BESIDE, False), (ABOVE, False), (EVERYWHERE, False), ("", False)):
        assert actor.may(action, where) is (may and inside)
        if may and inside:
            require(actor, action, where)
            continue
        with pytest.raises(NotAllowed) as refused:
            require(actor, action, where)
        assert ACTION_WORDS[action.value].zh in refused.value.reason.zh


def test_a_path_that_only_begins_alike_is_outside() -> None:
    actor = Actor("person:1", "张三", (Grant(ALLOWED[Role.SUPERVISOR], "/1/5/"),), 1)
    assert not actor.may(Action.INSPECT, "/1/55/")


def test_the_auditor_reads_everything_and_changes_nothing() -> None:
    assert {action for action in ALLOWED[Role.AUDITOR] if action in CHANGING} == set()
    assert {action for action in Action if action.value.endswith(".see")} <= ALLOWED[Role.AUDITOR]


def test_the_analyst_sees_figures_without_anything_personal() -> None:
    assert ALLOWED[Role.ANALYST] == {Action.SEE_FIGURES, Action.EXPORT, Action.USE_API, Action.KEEP_OWN}


def test_who_gives_roles_takes_no_part_in_the_work() -> None:
    work = CHANGING - {Action.EDIT_PEOPLE, Action.EDIT_ORGANISATIONS, Action.EDIT_SETTINGS, Action.SET_CHANNELS}
    assert not ALLOWED[Role.ADMINISTRATOR] & work
    assert {role for role in Role if Action.EDIT_PEOPLE in ALLOWED[role]} == {Role.ADMINISTRATOR}


def test_who_judges_findings_does_not_answer_them() -> None:
    assert not [role for role in Role if {Action.JUDGE_FINDINGS, Action.ANSWER_FINDINGS} <= ALLOWED[role]]


def test_who_reviews_does_not_write_by_the_same_role() -> None:
    assert not [role for role in Role if {Action.WRITE_RELEASES, Action.REVIEW_RELEASES} <= ALLOWED[role]]


def test_the_worker_by_itself_only_collects_inspects_and_puts_out_what_was_signed() -> None:
    assert {Action.COLLECT, Action.INSPECT, Action.RUN_DESK} == WORKER_ALLOWED & CHANGING
    assert not WORKER.may_somewhere(Action.REVIEW_RELEASES)
    assert WORKER.may(Action.COLLECT, HERE)
    assert not WORKER.may_somewhere(Action.JUDGE_FINDINGS)


def test_reach_names_the_widest_parts_once() -> None:
    clerk, supervisor = ALLOWED[Role.CLERK], ALLOWED[Role.SUPERVISOR]
    actor = Actor("person:1", "张三", (Grant(clerk, "/1/5/7/"), Grant(supervisor, "/1/5/"), Grant(clerk, "/1/6/"), Grant(clerk, "/2/")), 1)
    assert actor.reach(Action.SEE_REGISTER) == ("/2/", "/1/5/", "/1/6/")
    assert actor.reach(Action.INSPECT) == ("/1/5/",)
    assert actor.reach(Action.EDIT_PEOPLE) == ()
    assert actor.may_somewhere(Action.INSPECT)


def test_a_limited_actor_keeps_only_what_was_named() -> None:
    actor = Actor("person:1", "张三", (Grant(ALLOWED[Role.CLERK], HERE),), 1).limited_to(
        frozenset({Action.SEE_FIGURES, Action.EDIT_PEOPLE})
    )
    assert actor.may(Action.SEE_FIGURES, BELOW)
    assert not actor.may(Action.EDIT_PEOPLE, HERE)
    assert not actor.may(Action.SEE_REGISTER, HERE)


def test_every_role_and_action_has_a_name_in_both_languages() -> None:
    assert set(ROLE_WORDS) == {role.value for role in Role}
    assert set(ACTION_WORDS) == {action.value for action in Action}
    names = [*ROLE_WORDS.values(), *ACTION_WORDS.values()]
    assert all(isinstance(name, Text) and name.zh and name.en for name in names)
    assert len({name.zh for name in names}) == len(names)


def test_the_page_of_the_documentation_states_every_cell() -> None:
    lines = [line for line in page().splitlines() if line.startswith("| `") and line.count("|") > 5]
    assert [line.split("`")[1] for line in lines] == [action.value for action in Action]
    for line in lines:
        marks = [cell.strip() for cell in line.split("|")[4:-2]]
        assert ["x" if mark else "." for mark in marks] == STATED[line.split("`")[1]]


def test_what_one_does_not_see_is_not_there_and_what_one_sees_and_may_not_do_is_not_allowed() -> None:
    sees = Actor("person:1", "张三", (Grant(frozenset({Action.SEE_REGISTER}), HERE),), 1)
    with pytest.raises(NotAllowed) as seen:
        require(sees, Action.EDIT_REGISTER, HERE)
    assert not isinstance(seen.value, NotThere)
    for action, where in ((Action.EDIT_REGISTER, BESIDE), (Action.JUDGE_FINDINGS, HERE)):
        with pytest.raises(NotThere):
            require(sees, action, where)
    with pytest.raises(NotAllowed) as named:
        require(sees, Action.IMPORT, HERE, seen=Action.SEE_REGISTER)
    assert not isinstance(named.value, NotThere)


def test_people_keep_their_own_account_and_tokens_of_theirs_only_where_they_carry_that() -> None:
    require_own(Actor("person:1", "张三", (), 1))
    require_own(Actor("token:3", "张三", (Grant(frozenset({Action.KEEP_OWN}), HERE),), 1))
    with pytest.raises(NotAllowed):
        require_own(Actor("token:3", "张三", (Grant(frozenset({Action.SEE_REGISTER}), HERE),), 1))
