"""Which part of the tree is looked at."""

from guikou.people.models import Organisation


def path_of(organisation: int | None) -> str:
    """
    Return the path of the organisation, that of everything where none is named.

    :raises Organisation.DoesNotExist: there is no such organisation.
    """
    return "/" if organisation is None else Organisation.objects.values_list("path", flat=True).get(pk=organisation)


def keys_below(path: str) -> list[str]:
    """Return the keys of the organisations of that path and all below it."""
    return list(Organisation.objects.filter(path__startswith=path).order_by().values_list("key", flat=True))
