"""Practising with an adapter that has no practice platform: everything is looked over, nothing is sent."""

from collections.abc import Sequence
from datetime import datetime

from guikou.channels.adapters.fit import require_fitting
from guikou.channels.capability import Capability
from guikou.channels.protocol import Absent, Comment, Figure, HandedOver, Key, Prepared, Probe, Recalled, Sent
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Text

NOTHING_SENT = Text("练习：已核对内容，没有发出", "Practice: the content was looked over, and nothing was sent")


class Rehearsal:
    """Takes the place of an adapter of that capability; it asks nobody anything."""

    def __init__(self, capability: Capability) -> None:
        self.capability = capability

    def probe(self, *, now: datetime) -> Probe:  # noqa: ARG002 - there is nobody to ask
        """Say that everything can be practised."""
        return Probe(can=self.capability.can)

    def prepare(self, variant: Variant, key: Key, *, now: datetime) -> Prepared:  # noqa: ARG002
        """Only look whether it fits."""
        require_fitting(variant, self.capability)
        return Prepared({})

    def find_prepared(self, variant: Variant, key: Key, *, now: datetime) -> Absent:  # noqa: ARG002
        """Nothing is ever made."""
        return Absent()

    def send(self, variant: Variant, key: Key, prepared: Prepared, *, now: datetime) -> Sent:  # noqa: ARG002
        """Send nothing."""
        return Sent({"practice": key.delivery})

    def find_sent(self, variant: Variant, key: Key, prepared: Prepared, *, since: datetime, now: datetime) -> Absent:  # noqa: ARG002
        """Nothing is ever sent."""
        return Absent()

    def read_back(self, sent: Sent, *, now: datetime) -> HandedOver:  # noqa: ARG002
        """Say that nothing was sent."""
        return HandedOver(NOTHING_SENT)

    def correct(self, variant: Variant, key: Key, sent: Sent, *, now: datetime) -> Sent:  # noqa: ARG002
        """Look whether the other edition fits."""
        require_fitting(variant, self.capability)
        return sent

    def recall(self, sent: Sent, *, now: datetime) -> Recalled:  # noqa: ARG002
        """There is nothing to take back."""
        return Recalled(NOTHING_SENT)

    def figures(self, sent: Sent, *, now: datetime) -> Sequence[Figure]:  # noqa: ARG002
        """Return none."""
        return ()

    def comments(self, sent: Sent, *, since: datetime, now: datetime) -> Sequence[Comment]:  # noqa: ARG002
        """Return none."""
        return ()
