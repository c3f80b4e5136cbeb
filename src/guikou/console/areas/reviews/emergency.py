"""Handing in on the emergency route."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from guikou.console.areas.reviews import words
from guikou.console.areas.reviews.show import crumbs
from guikou.console.forms import Form
from guikou.console.pages import ConfirmPage
from guikou.console.words import said
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.release.operations import writing
from guikou.release.queries import rules


class EmergencyForm(Form):
    """Which version the person saw, and that they mean it."""

    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    sure = forms.BooleanField(
        label=said("情况紧急，我决定先发布、后补审", "It is urgent: I decide to release first and complete the review after")
    )


class HandIn(ConfirmPage):
    """Hand a draft in as an emergency."""

    action = Action.WRITE_RELEASES
    template_name = "console/reviews/emergency.html"
    title = Text("按应急程序送审", "Hand in as an emergency")
    submit = Text("按应急程序送审", "Hand in as an emergency")
    success = Text("已按应急程序送审。", "Handed in as an emergency.")
    form_class = EmergencyForm

    @cached_property
    def asked(self) -> tuple[Any, rules.Emergency]:
        """The release, and whether the person may."""
        return rules.emergency(self.by, self.kwargs["release"], on=timezone.localdate(self.now))

    def initial(self) -> dict[str, Any]:
        """Remember the version."""
        return {"version": self.asked[0].version}

    def context(self) -> dict[str, Any]:
        """Show who signs before, and what would stop it."""
        release, found = self.asked
        return {"crumbs": crumbs(), "release": release, "barrier": found.barrier, "asked": found.asked, "route": found.route}

    def consequences(self) -> Sequence[Text]:
        """Say what is put off, and until when."""
        route = self.asked[1].route
        if route is None:
            return ()
        first = words.listed([each.name for each in route.before])
        after = words.listed([each.name for each in route.debt])
        return (
            Text("公开前只需：{turns}。", "Before it is public only these sign: {turns}.").fill(turns=first),
            Text(
                "其余各道（{turns}）须在发布后{within}内补审，补齐前一直列为欠账。",
                "The others ({turns}) sign within {within} after it; until then it is listed as a debt.",
            ).fill(turns=after or "—", within=words.length(route.settle_within)),
            Text("由您决定启用应急程序，记入审计链。", "That you decided on the emergency route is kept on the trail."),
        )

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Hand it in."""
        writing.hand_in(release_id=self.kwargs["release"], version=data["version"], emergency=True, by=self.by, now=self.now)
        return reverse("reviews:under-way")
