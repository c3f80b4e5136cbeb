"""How verdicts, severities and standings are named and coloured."""

from guikou.console.components import Status, Tone
from guikou.inspection.domain.rules import Severity, Verdict
from guikou.inspection.domain.standing import WORDS, Standing
from guikou.kernel.bilingual import Text

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
