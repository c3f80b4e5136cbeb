import pytest

from factories_facts import ago, facts
from guikou.inspection.domain.checks.contact import (
    AddressKnown,
    CanBeRepliedTo,
    QuestionsAnswered,
    address_known,
    can_be_replied_to,
    questions_answered,
)
from guikou.inspection.domain.facts import OpenQuestion
from guikou.inspection.domain.rules import Verdict


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"interactive": True}, Verdict.MET),
        ({"interactive": False}, Verdict.NOT_MET),
        ({"interactive": False, "answered": ("q1",)}, Verdict.NOT_MET),
        ({"answered": ("q1",)}, Verdict.MET),
        ({}, Verdict.CANNOT_TELL),
    ],
)
def test_a_working_way_to_interact(values, verdict):
    assert can_be_replied_to(facts(**values), CanBeRepliedTo()).verdict is verdict


def _open(*days):
    return tuple(OpenQuestion(question_id=f"q{n}", asked_at=ago(day)) for n, day in enumerate(days, 1))


MONTH = QuestionsAnswered(days=30, asked_within_days=365)


def test_a_question_exactly_at_the_limit_is_in_time():
    judged = questions_answered(facts(open_questions=_open(30, 5)), MONTH)
    assert (judged.verdict, judged.days_left, judged.evidence) == (Verdict.MET, 0, ("question:q1", "question:q2"))


def test_late_questions_are_counted_and_listed_oldest_first():
    judged = questions_answered(facts(open_questions=_open(31, 5, 100)), MONTH)
    assert (judged.verdict, judged.days_left, judged.evidence) == (Verdict.NOT_MET, -70, ("question:q3", "question:q1"))
    assert judged.sentence.zh == "有2条留言超过30天没有答复，最早的是3月11日，已等100天。"
    assert judged.sentence.en.startswith("2 questions have been open for longer than 30 days")


def test_at_most_twenty_rows_of_evidence_are_listed_of_all_that_count():
    judged = questions_answered(facts(open_questions=_open(*range(40, 70))), MONTH)
    assert (len(judged.evidence), judged.evidence_count) == (20, 30)


def test_questions_of_long_ago_do_not_count():
    assert questions_answered(facts(open_questions=_open(366)), MONTH).verdict is Verdict.MET


def test_no_question_at_all_cannot_be_told():
    assert questions_answered(facts(), MONTH).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"url": "https://weibo.com/u/1"}, Verdict.MET),
        ({"url": "见官网"}, Verdict.NOT_MET),
        ({"url": "http://a b.example/"}, Verdict.NOT_MET),
        ({"url": "https://[broken"}, Verdict.NOT_MET),
        ({"url": "ftp://x.example"}, Verdict.NOT_MET),
        ({"url": "https://localhost/"}, Verdict.NOT_MET),
        ({"handle": "gh_1"}, Verdict.MET),
        ({}, Verdict.CANNOT_TELL),
    ],
)
def test_an_address_of_record(values, verdict):
    assert address_known(facts(**values), AddressKnown()).verdict is verdict
