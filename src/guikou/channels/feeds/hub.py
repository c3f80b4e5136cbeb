"""The calls of the WebSub hub. A subscriber that cannot be reached is asked or told again later; being told twice does no harm, as each time it is the whole feed."""

from guikou.channels.calls import AnswerLost, Calls, NotSent
from guikou.channels.feeds.websub import Outcome, Subscription, Wish, confirmed, notification, outcome, question


class Hub:
    """Our hub, at `address`."""

    def __init__(self, address: str, calls: Calls) -> None:
        self._address, self._calls = address, calls

    def verify(self, wish: Wish, challenge: str) -> bool:
        """Ask the callback whether it wishes this; no answer is a no."""
        try:
            return confirmed(challenge, self._calls(question(wish, challenge)))
        except (NotSent, AnswerLost):
            return False

    def tell(self, subscription: Subscription, content: bytes, media_type: str) -> Outcome:
        """Bring one subscriber the feed as it is now."""
        try:
            return outcome(self._calls(notification(subscription, content, media_type, hub=self._address)))
        except (NotSent, AnswerLost):
            return Outcome.AGAIN
