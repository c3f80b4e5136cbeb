"""The body as a platform gets it: one function, so that what is counted, what reviewers see and what is sent are the same."""

from collections.abc import Callable, Mapping
from typing import Final

from guikou.channels.capability import Markup
from guikou.channels.rendering import wechat
from guikou.channels.rendering.master import placed, sanitised

_RENDERERS: Final[Mapping[Markup, Callable[[str], str]]] = {Markup.WEB: sanitised, Markup.WECHAT: wechat.article}


def body(html: str, markup: Markup, addresses: Mapping[int, str] | None = None) -> str:
    """
    Return master HTML as the platform gets it, with every `picture:N` under the address at which that picture was uploaded.

    Without addresses the places stay: that is what is counted and reviewed before anything is uploaded.

    :raises Refusal: the HTML is too tangled to be put in order, or a picture has no usable address.
    """
    rendered = _RENDERERS[markup](html)
    return rendered if addresses is None else placed(rendered, addresses)
