"""How findings, verdicts, severities and standings are named and coloured."""

from datetime import date
from typing import Any

from django.urls import reverse

from guikou.console.components import Status, Tone
from guikou.inspection.domain.rules import Severity, Verdict
from guikou.inspection.domain.standing import WORDS, Standing
from guikou.kernel.bilingual import Counted, Text

TITLE = Text("检查问题", "Findings")
VERDICTS = {
    Verdict.NOT_MET: Status(Text("不符合", "Not met"), Tone.BAD),
    Verdict.CANNOT_TELL: Status(Text("无法判断", "Cannot tell"), Tone.WARN),
    Verdict.MET: Status(Text("符合", "Met"), Tone.GOOD),
}
SEVERITIES = {
    Severity.VETO: Text("单项否决", "Veto"),
    Severity.DEDUCTION: Text("扣分", "Deduction"),
    Severity.LOOK: Text("请人工查看", "A person looks"),
    Severity.NOTE: Text("提示", "Note"),
}
TONES = {
    Standing.NONE: Tone.NEUTRAL,
    Standing.OPEN: Tone.WARN,
    Standing.CONFIRMED: Tone.BAD,
    Standing.SET_ASIDE: Tone.NEUTRAL,
    Standing.RECTIFYING: Tone.BUSY,
    Standing.ANSWERED: Tone.BUSY,
    Standing.CORRECTED: Tone.GOOD,
}


def standing(value: str) -> Status:
    """Return where a finding stands, in words and colour."""
    known = Standing(value)
    return Status(WORDS[known], TONES[known])


def told(found: Any, name: str) -> Text:
    """Return a column that a finding keeps in both languages."""
    return Text(getattr(found, f"{name}_zh"), getattr(found, f"{name}_en"))


def time_limit(found: Any, today: date) -> Text | None:
    """Return how far off the limit of a finding is today; None: its rule has no clock. Of what was met before the limit only another inspection can tell."""
    left = found.days_left(today)
    if left is None:
        return None
    if left >= 0:
        return Counted("还剩{n}天", "{n} day left", "{n} days left").of(left)
    if found.verdict == Verdict.MET:
        return Text("检查后期限已到，待重新检查", "reached since the inspection; to be inspected again")
    return Counted("已超过{n}天", "{n} day over", "{n} days over").of(-left)


def account_address(found: Any) -> str:
    """Return where the account of a finding is shown."""
    return reverse("accounts:show", args=[found.account_id])
