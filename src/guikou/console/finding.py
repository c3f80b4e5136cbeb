"""What pickers ask while somebody types."""

from django.http import Http404

from guikou.console.forms import MOST_MATCHES, search
from guikou.console.pages import JsonPage
from guikou.people.domain.policy import Action
from guikou.people.queries import organisations


class OrganisationSearch(JsonPage):
    """Organisations in the person's reach whose name contains what was typed (`q`); `action` is what they want to do there."""

    def context(self) -> dict[str, object]:
        """Return at most twenty, in the order of the tree."""
        try:
            action = Action(self.request.GET.get("action", Action.SEE_REGISTER))
        except ValueError as unknown:
            raise Http404 from unknown
        typed = self.request.GET.get("q", "").replace("\x00", "").strip()[:200]
        matches = (
            search(organisations(self.by, action).filter(ended_on__isnull=True).order_by("path"), typed)[:MOST_MATCHES] if typed else ()
        )
        return {"found": [{"id": match.pk, "name": match.name} for match in matches]}
