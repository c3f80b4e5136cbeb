"""Help in place."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from guikou.console import areas
from guikou.console.areas.help.steps import steps_for
from guikou.console.components import Tab
from guikou.console.glossary import TERMS
from guikou.console.pages import Page
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import ALLOWED, Role
from guikou.people.domain.words import ACTION_WORDS, ROLE_WORDS

NEXT, WORDS = Text("接下来做什么", "What to do next"), Text("术语", "Words")


@dataclass(frozen=True, slots=True)
class Guide:
    """What people of one role do here, and what the role allows."""

    role: Text
    mine: bool
    steps: list[tuple[Text, str]]
    allowed: list[Text]


def _tabs(current: str) -> list[Tab]:
    return [
        Tab(label=label, address=reverse(name), current=name == current) for name, label in (("help:next", NEXT), ("help:glossary", WORDS))
    ]


class Glossary(Page):
    """The words of the product."""

    title = WORDS
    template_name = "console/help/glossary.html"

    def context(self) -> dict[str, Any]:
        """Return all of them."""
        return {"terms": TERMS, "tabs": _tabs("help:glossary")}


class NextSteps(Page):
    """What people of each role do here, step by step; one's own roles come first."""

    title = NEXT
    template_name = "console/help/next.html"

    def context(self) -> dict[str, Any]:
        """Return a guide for every role."""
        held = self._held()
        guides = [self._guide(role, mine=role in held) for role in Role]
        return {
            "mine": [guide for guide in guides if guide.mine],
            "others": [guide for guide in guides if not guide.mine],
            "tabs": _tabs("help:next"),
        }

    def _held(self) -> set[str]:
        person: Any = self.request.user
        today = timezone.localdate(self.now)
        return {each.role for each in person.appointments.all() if each.since <= today and (each.until is None or today <= each.until)}

    def _guide(self, role: Role, *, mine: bool) -> Guide:
        steps = [(step.text, self._address(step.url) if mine else "") for step in steps_for(role)]
        return Guide(ROLE_WORDS[role], mine, steps, [ACTION_WORDS[action] for action in sorted(ALLOWED[role])])

    def _address(self, url: str) -> str:
        """Return where a step is done, if the person sees that area."""
        area = url.partition(":")[0]
        seen = {entry.url.partition(":")[0] for entry in areas.entries(self.by)} | {"settings"}
        try:
            return reverse(url) if area in seen else ""
        except NoReverseMatch:
            return ""
