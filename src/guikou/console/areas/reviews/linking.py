"""Making a one-time link for a reviewer without an account."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from guikou.console.areas.reviews.forms import LinkForm
from guikou.console.areas.reviews.show import crumbs
from guikou.console.components import Crumb
from guikou.console.pages import FormPage
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.release.operations import reviewing
from guikou.release.queries import reviews


class Make(FormPage):
    """Make a link, and show it this once."""

    action = Action.RUN_DESK
    title = Text("制作审校链接", "Make a link for a reviewer")
    lead = Text(
        "链接只对这一版内容、这一道审校、这一个人有效，签署一次即失效；内容改动或到期后也失效。请只发给本人。",
        "The link is good for this content, this turn and this person, once; a change of the content or its last day ends it. Send it to that person only.",
    )
    submit = Text("生成链接", "Make the link")
    success = None
    form_class = LinkForm

    @cached_property
    def found(self) -> reviews.Under:
        """The edition of the address, where the person runs the desk."""
        found = reviews.under_review(self.by, self.kwargs["release"], self.kwargs["number"], now=self.now)
        require(self.by, Action.RUN_DESK, found.release.organisation.path)
        return found

    def form_arguments(self) -> dict[str, Any]:
        """Offer those whom the turn names and who have no account."""
        return {"keys": tuple(sorted(key for key in self.found.signers if key.startswith("link:")))}

    def initial(self) -> dict[str, Any]:
        """Propose the only one."""
        keys = self.form_arguments()["keys"]
        return {"days": "3"} | ({"key": keys[0], "name": keys[0].partition(":")[2]} if len(keys) == 1 else {})

    def context(self) -> dict[str, Any]:
        """Say for what."""
        title = self.found.release.title
        return {"crumbs": [*crumbs(), Crumb(title, self.cancel())]}

    def cancel(self) -> str:
        """Lead back to the review."""
        return reverse("reviews:show", args=[self.kwargs["release"], self.kwargs["number"]])

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Make it and show it."""
        expires = self.now + timedelta(days=int(data["days"]))
        token = reviewing.make_link(
            release_id=self.kwargs["release"],
            number=self.kwargs["number"],
            key=data["key"],
            name=data["name"],
            expires_at=expires,
            by=self.by,
            now=self.now,
        )
        address = f"{settings.ENVIRONMENT.address.rstrip('/')}{reverse('review-link', args=[self.found.edition.pk])}#{token}"
        shown = {"page": self, "title": self.title, **self.context(), "link": address, "name": data["name"], "expires": expires}
        return render(self.request, "console/reviews/link.html", shown | {"back": self.cancel()})
