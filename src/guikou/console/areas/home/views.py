"""The first screen of everybody."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from guikou.console import areas
from guikou.console.pages import Page
from guikou.kernel.bilingual import Text


@dataclass(frozen=True, slots=True)
class Pile:
    """One kind of work that waits."""

    label: Text
    count: int
    address: str


class Home(Page):
    """What waits for this person, then the state of things, then what is wrong. Made of what the areas state in their `menu.py`."""

    title = Text("待我处理", "Waiting for me")
    template_name = "console/home/home.html"

    def context(self) -> dict[str, Any]:
        """Ask every area."""
        piles = [
            Pile(kind.label.of(count), count, reverse(kind.url) + (f"?{kind.query}" if kind.query else ""))
            for kind, count in ((kind, kind.count(self.by, self.now)) for kind in areas.waiting(self.by))
        ]
        return {
            "piles": [pile for pile in piles if pile.count],
            "done": [pile for pile in piles if not pile.count],
            "states": [(state.heading, state.figures(self.by, self.now)) for state in areas.states(self.by)],
            "alarms": [alarm for source in areas.alarms(self.by) for alarm in source.alarms(self.by, self.now)],
        }
