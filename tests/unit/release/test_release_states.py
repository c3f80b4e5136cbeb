"""The life of an edition."""

import pytest

from guikou.release.domain.states import MOVES, OWNER_WORDS, OWNERS, WORDS, NoSuchMove, Owner, ReleaseState, move

S = ReleaseState


def test_every_state_has_its_moves_and_its_words_and_can_be_reached() -> None:
    assert set(MOVES) == set(WORDS) == set(S)
    assert set(OWNER_WORDS) == set(Owner)
    reached, pending = {S.DRAFT}, [S.DRAFT]
    while pending:
        new = MOVES[pending.pop()] - reached
        reached |= new
        pending += new
    assert reached == set(S)


def test_every_move_belongs_to_somebody_and_every_owner_has_one() -> None:
    assert all(OWNERS.values())
    assert frozenset().union(*OWNERS.values()) == set(Owner)


def test_nothing_becomes_public_but_from_approved_and_by_the_system() -> None:
    assert [start for start, to in OWNERS if to is S.RELEASED] == [S.APPROVED]
    assert OWNERS[S.APPROVED, S.RELEASED] == {Owner.WORKER}
    assert [start for start, to in OWNERS if to is S.APPROVED] == [S.IN_REVIEW]


def test_what_was_corrected_or_recalled_stays_so() -> None:
    assert MOVES[S.CORRECTED] == MOVES[S.RECALLED] == frozenset()


def test_a_move_is_made_by_its_owner() -> None:
    assert move(S.DRAFT, S.IN_REVIEW, by=Owner.AUTHOR) is S.IN_REVIEW


def test_a_move_that_does_not_exist_is_refused_in_both_languages() -> None:
    with pytest.raises(NoSuchMove) as refused:
        move(S.DRAFT, S.RELEASED, by=Owner.WORKER)
    assert refused.value.reason.zh == "稿件目前是“草稿”，不能改为“已发布”"
    assert refused.value.reason.en == "The edition is “Draft” and cannot become “Released”"


def test_a_move_of_somebody_else_is_refused_and_says_whose_it_is() -> None:
    with pytest.raises(NoSuchMove) as refused:
        move(S.IN_REVIEW, S.DRAFT, by=Owner.DESK)
    assert refused.value.reason.zh == "由“审校中”改为“草稿”只能由撰稿人或审校人操作"
    assert refused.value.reason.en == "Only the author or a reviewer can make it “Draft” while it is “In review”"
