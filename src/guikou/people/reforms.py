"""How packages above hear of reforms: what they keep for a body moves in the same transaction, or they refuse."""

from django.dispatch import Signal

# Sent inside the transaction of a rename, move, merger, split or abolition: `reform` (people.domain.organisations.Reformed), `by`, `now`.
# A receiver moves what its package keeps for that body; a Refusal that it raises undoes the reform and is shown to whoever entered it.
reformed = Signal()
