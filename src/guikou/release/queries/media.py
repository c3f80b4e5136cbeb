"""Reading what is known of kept files."""

from collections.abc import Iterable

from guikou.release.models import Media


def media_types(digests: Iterable[str]) -> dict[str, str]:
    """Return the media types of those of these files that are kept, by the hash of their bytes."""
    return dict(Media.objects.filter(digest__in=set(digests)).values_list("digest", "media_type"))
