"""Where reviewers say that they are away."""

from typing import Any

from django.urls import reverse

from guikou.console.areas.reviews.forms import AwayForm
from guikou.console.areas.reviews.show import crumbs
from guikou.console.pages import ActPage, FormPage
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.release.operations import away
from guikou.release.queries import reviews


class GoAway(FormPage):
    """The days on which one is away, and a form for more."""

    action = Action.REVIEW_RELEASES
    template_name = "console/reviews/away.html"
    title = Text("登记外出", "I am away")
    lead = Text(
        "登记后，这些天轮到您的审校，替补人员可以立即代为签署，不必等到逾期。您本人仍可签署。",
        "On these days the substitutes of your turns may sign at once, without waiting until they are overdue. You can still sign yourself.",
    )
    submit = Text("登记", "Save")
    success = Text("已登记。", "Saved.")
    form_class = AwayForm

    def context(self) -> dict[str, Any]:
        """Add what was said already."""
        return {"crumbs": crumbs(), "said_already": reviews.times_away(self.by, now=self.now)}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Keep it."""
        away.go_away(**data, by=self.by, now=self.now)
        return None


class ComeBack(ActPage):
    """One is back earlier."""

    action = Action.REVIEW_RELEASES
    success = Text("已取消，恢复由您审校。", "Taken back: it is you who is asked again.")

    def carry_out(self) -> str | None:
        """Take it back."""
        away.come_back(away_id=self.kwargs["pk"], by=self.by, now=self.now)
        return None

    def after(self) -> str:
        """Return to the days."""
        return reverse("reviews:away")
