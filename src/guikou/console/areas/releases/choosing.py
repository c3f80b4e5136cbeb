"""What to write: a blank page of some kind, or one of the templates."""

from typing import Any

from guikou.console.areas.releases import words
from guikou.console.pages import Page
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, NotThere
from guikou.people.queries import organisations
from guikou.release.content import KINDS
from guikou.release.data import templates
from guikou.release.domain.templates import Template


class Choose(Page):
    """Begin: blank, or with a template."""

    action = Action.WRITE_RELEASES
    title = Text("新建稿件", "New release")
    template_name = "console/releases/choose.html"

    def context(self) -> dict[str, Any]:
        """Return kinds, templates, and the organisations for which the person may write."""
        mine = list(organisations(self.by, Action.WRITE_RELEASES).filter(ended_on=None).order_by("path")[:300])
        return {
            "crumbs": words.crumbs(),
            "kinds": [(key, name) for key, name in KINDS.items()],
            "templates": templates(),
            "organisations": mine if len(mine) > 1 else [],
            "chosen": self.request.GET.get("organisation", ""),
            "everybody": len(mine),
        }


def template_named(name: str) -> Template:
    """
    Return a template.

    :raises NotThere: there is none.
    """
    found = next((each for each in templates() if each.id == name), None)
    if found is None:
        raise NotThere(Text("没有这个模板", "There is no such template"))
    return found
