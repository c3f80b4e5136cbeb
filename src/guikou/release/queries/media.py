"""Reading what is known of kept files."""

from collections.abc import Iterable

from guikou.people.domain.policy import Actor
from guikou.release.models import Media
from guikou.release.operations.media import place
from guikou.release.queries.deliveries import deliveries


def media_types(digests: Iterable[str]) -> dict[str, str]:
    """Return the media types of those of these files that are kept, by the hash of their bytes."""
    return dict(Media.objects.filter(digest__in=set(digests)).values_list("digest", "media_type"))


def proof_of(by: Actor, delivery_id: int) -> tuple[str, bytes] | None:
    """
    Return type and bytes of the picture that whoever did a delivery by hand kept with it; None: there is none.

    :raises Delivery.DoesNotExist: there is no such delivery, or the actor may not see it.
    """
    proof = deliveries(by).select_related("proof").get(pk=delivery_id).proof
    return (proof.media_type, place(proof.digest).read_bytes()) if proof else None
