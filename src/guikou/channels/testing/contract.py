"""The contract of `guikou.channels.protocol.Adapter`, as tests."""

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from guikou.channels.capability import Can, Limit, Rate
from guikou.channels.delivery import Delivery, Hold, State, advance
from guikou.channels.failures import Failure
from guikou.channels.fitting import length
from guikou.channels.protocol import ByHand, Gone, HandedOver, Key, Recalled, Seen, Sent
from guikou.channels.testing.peers import Interference, Killed, Peer, Trouble
from guikou.channels.variants import Variant

MOST_STEPS = 200
OUT = (State.VISIBLE, State.HANDED_OVER)


def key(peer: Peer, number: int) -> Key:
    """Return the key of the delivery with that number."""
    return Key(delivery=f"contract-{number}", intended_at=peer.now())


def delivered(peer: Peer, variant: Variant, of: Key, interference: Interference) -> Delivery:
    """Deliver to the end, beginning anew from what was kept whenever the process is killed."""
    kept = [Delivery(key=of)]
    for _ in range(MOST_STEPS):
        delivery = kept[-1]
        if delivery.ended:
            return delivery
        if delivery.not_before is not None and delivery.not_before > peer.now():
            peer.pass_time(delivery.not_before - peer.now() + timedelta(seconds=1))
        try:
            advance(delivery, adapter=peer.adapter(interference), variant=variant, keep=kept.append, clock=peer.now)
        except Killed:
            peer.pass_time(timedelta(seconds=60))  # the lease of the one that was killed runs out
    raise AssertionError(f"no end after {MOST_STEPS} steps: {kept[-1]}")


class AdapterContract:
    """Subclass it, override `peer`, and all of this is tested. `schedules` random schedules of trouble are tried."""

    schedules = 20

    @pytest.fixture
    def peer(self) -> Iterator[Peer]:
        """Give the other side."""
        pytest.fail("a subclass of AdapterContract overrides the fixture `peer`")

    def test_each_limit_says_its_source_and_its_day(self, peer: Peer) -> None:
        """A limit without a source is a guess."""
        capability = peer.adapter(Interference()).capability
        facts: list[Limit | Rate] = [*capability.limits.values(), *capability.rates]
        assert facts
        assert all(fact.most > 0 and fact.source.strip() and fact.as_of.year >= 2020 for fact in facts)

    def test_the_probe_asks_and_changes_nothing(self, peer: Peer) -> None:
        """What an account may do is at most what the platform knows; what it may not is explained."""
        adapter = peer.adapter(Interference())
        probe = adapter.probe(now=peer.now())
        assert probe.can <= adapter.capability.can
        assert not probe.can & set(probe.missing)
        assert peer.copies(peer.variant(0)) == 0

    def test_what_was_delivered_is_seen_once(self, peer: Peer) -> None:
        """The plain case, and nothing is said to be visible before it was read back."""
        variant = peer.variant(1)
        delivery = delivered(peer, variant, key(peer, 1), Interference())
        if self._by_hand(peer):
            assert delivery.state is State.BY_HAND, delivery
            assert delivery.steps
            assert peer.copies(variant) == 0
            return
        assert delivery.state in OUT, delivery
        assert (delivery.state is State.VISIBLE) is (Can.READ_BACK in peer.adapter(Interference()).capability.can)
        if delivery.seen is not None:
            assert delivery.seen.address
        assert peer.copies(variant) == 1

    def test_sending_again_what_is_visible_does_nothing(self, peer: Peer) -> None:
        """An end is an end."""
        variant = peer.variant(2)
        delivery = delivered(peer, variant, key(peer, 2), Interference())
        calls = Interference()
        assert advance(delivery, adapter=peer.adapter(calls), variant=variant, keep=lambda _: None, clock=peer.now) is delivery
        assert calls.count == 0

    @pytest.mark.parametrize("trouble", list(Trouble))
    def test_trouble_at_any_call_never_makes_two_copies(self, peer: Peer, trouble: Trouble) -> None:
        """Each call of a delivery in turn meets the trouble: there is one copy in the end, or a person is asked."""
        plain = self._undisturbed(peer, 100)
        for number in range(plain.count):
            variant, of = peer.variant(101 + number), key(peer, 101 + number)
            self._ends_well(peer, delivered(peer, variant, of, Interference({number: trouble})), variant)

    @pytest.mark.parametrize("first", [Trouble.KILLED_AFTER, Trouble.LOST])
    def test_trouble_while_looking_for_what_was_lost_never_makes_two_copies(self, peer: Peer, first: Trouble) -> None:
        """Killed, and killed again at each call of the search."""
        plain = self._undisturbed(peer, 200)
        for number in range(plain.count):
            for later in (1, 2, 3):
                count = 201 + 3 * number + later
                variant, of = peer.variant(count), key(peer, count)
                plan = {number: first, number + later: Trouble.KILLED_AFTER, number + later + 1: Trouble.KILLED_BEFORE}
                self._ends_well(peer, delivered(peer, variant, of, Interference(plan)), variant)

    def test_no_schedule_of_trouble_makes_two_copies(self, peer: Peer) -> None:
        """Trouble at random places, seeded."""
        self._undisturbed(peer, 999)
        for seed in range(self.schedules):
            variant, of = peer.variant(1000 + seed), key(peer, 1000 + seed)
            delivery = delivered(peer, variant, of, Interference.random(seed))
            assert peer.copies(variant) <= 1, (seed, delivery)
            if delivery.state in OUT:
                assert peer.copies(variant) == 1, (seed, delivery)
            else:
                assert delivery.hold is not Hold.NOT or delivery.state in (State.REFUSED, State.BY_HAND), (seed, delivery)

    def test_taking_back_twice_is_the_same_as_once(self, peer: Peer) -> None:
        """Or a person is told what to do."""
        variant = peer.variant(3)
        sent = self._sent(peer, variant, 3)
        adapter = peer.adapter(Interference())
        done = adapter.recall(sent, now=peer.now())
        if isinstance(done, ByHand):
            assert done.steps
            return
        assert isinstance(done, Recalled)
        assert isinstance(adapter.recall(sent, now=peer.now()), Recalled)
        assert peer.copies(variant) == 0
        assert isinstance(adapter.read_back(sent, now=peer.now()), Gone if Can.READ_BACK in adapter.capability.can else HandedOver)

    def test_correcting_twice_is_the_same_as_once(self, peer: Peer) -> None:
        """And leaves one copy, of the new text. What corrects is a delivery of its own."""
        variant, of = peer.variant(4), key(peer, 5)
        sent = self._sent(peer, variant, 4)
        adapter = peer.adapter(Interference())
        new = peer.variant(5)
        texts = {name: getattr(new, name).replace(new.address, variant.address) for name in ("text", "html")}
        corrected = replace(new, address=variant.address, **texts)
        once = adapter.correct(corrected, of, sent, now=peer.now())
        if isinstance(once, ByHand):
            assert once.steps
            return
        twice = adapter.correct(corrected, of, once, now=peer.now())
        assert isinstance(twice, Sent)
        assert peer.copies(variant) == 1
        seen = adapter.read_back(twice, now=peer.now())
        if Can.READ_BACK not in adapter.capability.can:
            assert isinstance(seen, HandedOver)
            return
        assert isinstance(seen, Seen)
        assert (corrected.title in seen.title + seen.text) or (corrected.text and corrected.text[:20] in seen.text)

    def test_no_secret_is_in_a_failure_or_a_log(self, peer: Peer, caplog: pytest.LogCaptureFixture) -> None:
        """Whatever goes wrong, at whatever call, and whatever led to it."""
        caplog.set_level(logging.DEBUG)
        for number, trouble in enumerate(trouble for trouble in Trouble if trouble not in (Trouble.KILLED_BEFORE, Trouble.KILLED_AFTER)):
            variant, of, now = peer.variant(300 + number), key(peer, 300 + number), peer.now()
            prepared = peer.adapter(Interference()).prepare(variant, of, now=now)
            adapter = peer.adapter(Interference(dict.fromkeys(range(50), trouble)))
            said = [repr(adapter)]
            for call in (
                partial(adapter.probe, now=now),
                partial(adapter.prepare, variant, of, now=now),
                partial(adapter.send, variant, of, prepared, now=now),
                partial(adapter.find_sent, variant, of, prepared, since=now, now=now),
            ):
                try:
                    call()
                except Failure as failure:
                    said += [repr(failure), *traceback.format_exception(failure)]
                    said += map(repr, (failure.reason, failure.__cause__, failure.__context__))
            for secret in peer.secrets():
                assert secret not in "\n".join([*said, caplog.text])

    def test_what_is_too_long_is_refused_and_the_field_is_named(self, peer: Peer) -> None:
        """The platform, or the adapter before it, does not take more than the limit that we state for a title or a text."""
        variant = peer.variant(6)
        adapter = peer.adapter(Interference())
        limits = adapter.capability.limits
        name = next(name for name in ("title", "text") if name in limits and getattr(variant, name))
        text = getattr(variant, name) + "长" * limits[name].most
        while length(text, limits[name]) <= limits[name].most:  # some units hold many characters
            text += text
        long = replace(variant, **{name: text})
        delivery = delivered(peer, long, key(peer, 6), Interference())
        assert delivery.state is State.REFUSED, delivery
        assert delivery.field == name
        assert peer.copies(long) == 0

    def test_figures_and_comments_are_what_the_platform_says_it_gives(self, peer: Peer) -> None:
        """None where it gives none; never something else than its own."""
        sent = self._sent(peer, peer.variant(7), 7)
        adapter = peer.adapter(Interference())
        peer.pass_time(timedelta(days=2))
        figures = adapter.figures(sent, now=peer.now())
        comments = adapter.comments(sent, since=peer.now() - timedelta(days=3), now=peer.now())
        assert Can.FIGURES in adapter.capability.can or not figures
        assert Can.COMMENTS in adapter.capability.can or not comments
        assert all(figure.value >= 0 for figure in figures)
        assert [comment.written_at for comment in comments] == sorted(comment.written_at for comment in comments)

    def _undisturbed(self, peer: Peer, number: int) -> Interference:
        """Deliver without trouble, so that trouble is met by something that would have gone out; return what counted its calls."""
        plain = Interference()
        delivery = delivered(peer, peer.variant(number), key(peer, number), plain)
        assert delivery.state is State.BY_HAND if self._by_hand(peer) else delivery.state in OUT, delivery
        return plain

    @staticmethod
    def _by_hand(peer: Peer) -> bool:
        """The platform lets nobody publish but a person."""
        return Can.PUBLISH not in peer.adapter(Interference()).capability.can

    def _sent(self, peer: Peer, variant: Variant, number: int) -> Sent:
        if self._by_hand(peer):
            return Sent({}, "https://platform.example/as-a-person-noted-it")
        delivery = delivered(peer, variant, key(peer, number), Interference())
        assert delivery.state in OUT, delivery
        assert delivery.sent is not None
        return delivery.sent

    @staticmethod
    def _ends_well(peer: Peer, delivery: Delivery, variant: Variant) -> None:
        copies = peer.copies(variant)
        if delivery.state in OUT:
            assert copies == 1, delivery
            return
        assert copies <= 1, delivery
        assert delivery.hold is not Hold.NOT, delivery
        assert delivery.problem is not None
        assert not peer.settles, f"the platform lets us look, and yet a person is asked: {delivery}"


__all__ = ["AdapterContract", "delivered", "key"]
