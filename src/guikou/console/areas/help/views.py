"""Help in place."""

from typing import Any

from django.urls import reverse

from guikou.console.components import Tab
from guikou.console.glossary import TERMS
from guikou.console.pages import Page
from guikou.kernel.bilingual import Text

NEXT, WORDS = Text("接下来做什么", "What to do next"), Text("术语", "Words")


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
    """What people of each role do here, step by step."""

    title = NEXT
    template_name = "console/help/next.html"

    def context(self) -> dict[str, Any]:
        """Return the steps."""
        return {"tabs": _tabs("help:next")}
