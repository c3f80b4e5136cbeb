"""How checks write down what they find."""

from collections.abc import Sequence

from guikou.inspection.domain.rules import MOST_EVIDENCE, Judgement, Verdict
from guikou.kernel.bilingual import Text


def met(sentence: Text, evidence: Sequence[str] = (), *, days_left: int | None = None) -> Judgement:
    """Return *met*."""
    return _judge(Verdict.MET, sentence, evidence, len(evidence), days_left)


def not_met(sentence: Text, evidence: Sequence[str], *, count: int | None = None, days_left: int | None = None) -> Judgement:
    """Return *not met*; `count` where there is more evidence than is listed."""
    return _judge(Verdict.NOT_MET, sentence, evidence, len(evidence) if count is None else count, days_left)


def cannot_tell(sentence: Text, evidence: Sequence[str] = ()) -> Judgement:
    """Return *cannot tell*: data is missing or does not prove it."""
    return _judge(Verdict.CANNOT_TELL, sentence, evidence, len(evidence), None)


def _judge(verdict: Verdict, sentence: Text, evidence: Sequence[str], count: int, days_left: int | None) -> Judgement:
    return Judgement(
        verdict=verdict, sentence=sentence, evidence=tuple(evidence[:MOST_EVIDENCE]), evidence_count=count, days_left=days_left
    )
