"""
Why a platform did not do what it was asked: six classes, each with one way to go on. Every failure says its cause and the next step in words for people.

No failure carries an address with a query, a header or a body that was sent: those can hold secrets.
"""

from datetime import timedelta

from guikou.kernel.bilingual import Refusal, Text


class Failure(Refusal):
    """Something was not done. `cause` and `next_step` are sentences; `code` is what the platform calls it, empty where it said nothing."""

    def __init__(self, cause: Text, next_step: Text, *, code: str = "") -> None:
        super().__init__(Text(f"{cause.zh}。{next_step.zh}", f"{cause.en}. {next_step.en}"))
        self.cause, self.next_step, self.code = cause, next_step, code[:60]


class Transient(Failure):
    """The platform was busy or out of reach, and did nothing: the same call is made again later. `after`: not sooner than that, where it said so."""

    def __init__(self, cause: Text, next_step: Text | None = None, *, code: str = "", after: timedelta | None = None) -> None:
        super().__init__(
            cause, next_step or Text("系统会自动重试，无需处理", "It is tried again by itself; nothing is to be done"), code=code
        )
        self.after = after


class QuotaSpent(Failure):
    """The account has used up what it may do for now. `after`: when it may again, as far as that is known."""

    def __init__(self, cause: Text, next_step: Text | None = None, *, code: str = "", after: timedelta) -> None:
        super().__init__(cause, next_step or Text("额度恢复后会自动继续", "It goes on by itself when there is quota again"), code=code)
        self.after = after


class LoginFailed(Failure):
    """The platform does not accept the account's credentials, also after they were refreshed once: nothing is sent on this account until a person renews them."""


class NotPermitted(Failure):
    """The account lacks the right to this; `can` is what it cannot, so that this is remembered and a person does it instead."""

    def __init__(self, cause: Text, next_step: Text, *, code: str = "", can: str) -> None:
        super().__init__(cause, next_step, code=code)
        self.can = can


class ContentRefused(Failure):
    """The platform does not take this content. `field` is the field of the variant that has to change, `html` where it is not known."""

    def __init__(self, cause: Text, next_step: Text, *, code: str = "", field: str) -> None:
        super().__init__(cause, next_step, code=code)
        self.field = field


class Unconfirmed(Failure):
    """The answer was lost or cannot be read: what was asked may have been done. Only looking, or a person, settles it; it is never sent again blindly."""

    def __init__(self, cause: Text, next_step: Text | None = None, *, code: str = "") -> None:
        wait = Text(
            "系统只查询、不重发；查不清时请人工核对", "It is looked up, not sent again; where looking does not tell, a person has to check"
        )
        super().__init__(cause, next_step or wait, code=code)
