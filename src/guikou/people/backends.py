"""Who may open the console: everybody who is active and holds a role today."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from guikou.people.models import Person
from guikou.people.queries import actor_of


class RoleBackend(BaseBackend):
    """Answers the one permission of Django's kind that the console's frame asks for. Everything else is asked of `people.domain.policy`."""

    def has_perm(self, user_obj: Any, perm: str, obj: object = None) -> bool:  # noqa: ARG002 - the library passes it
        """Say whether this person may open the console."""
        return (
            perm == "wagtailadmin.access_admin" and isinstance(user_obj, Person) and user_obj.is_active and bool(actor_of(user_obj).grants)
        )

    def get_user(self, user_id: int) -> Person | None:
        """Find a person who can sign in."""
        return Person.objects.filter(pk=user_id, is_active=True).first()
