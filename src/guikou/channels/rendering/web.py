"""Master HTML for websites: our portal, feeds, WordPress."""

from collections.abc import Mapping

from guikou.channels.rendering.master import placed, sanitised


def article(html: str, addresses: Mapping[int, str]) -> str:
    """
    Return the sanitised body with every picture under the address at which the website has it. The website's own style sheet gives it its
    look.

    :raises Refusal: as `sanitised`, and as `placed`.
    """
    return placed(sanitised(html), addresses)
