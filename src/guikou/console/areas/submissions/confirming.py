"""Saying that one has sent a mail oneself."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse

from guikou.console.pages import ConfirmPage
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.release.operations import submissions


class Confirm(ConfirmPage):
    """Where the link of the answer leads, for the person to whom it was sent."""

    action = Action.WRITE_RELEASES
    danger = False
    submit = Text("是我发的，建立草稿", "I sent it: make a draft of it")
    success = Text(
        "已建立草稿。请核对正文，给图片补上文字说明，再送审。",
        "It is a draft now. Check the text, say what pictures show, then hand it in.",
    )

    @cached_property
    def submission(self) -> Any:
        """The mail that waits."""
        return submissions.waiting(secret=self.kwargs["secret"], by=self.by, now=self.now)

    def context(self) -> dict[str, Any]:
        """Say which mail."""
        subject = self.submission.subject or "—"
        return {"title": Text("确认邮件“{subject}”", "Confirm the mail “{subject}”").fill(subject=subject)}

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text("用邮件内容建立一篇草稿，您是撰稿人。", "A draft is made of the mail, with you as its author."),
            Text("草稿不会自动送审或公开。", "It is neither handed in nor public by itself."),
        )

    def carry_out(self, data: dict[str, Any]) -> str:  # noqa: ARG002 - nothing is asked
        """Make the draft and open it."""
        made = submissions.confirm(secret=self.kwargs["secret"], by=self.by, now=self.now)
        for lost in made.lost:
            self.warned(Text("未能保留：{what}", "Not kept: {what}").fill(what=lost))
        return reverse("releases:edit", args=[made.release.pk])
