"""Forms of our own pages."""

from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Request


def refuse_foreign(request: Request) -> None:
    """:raises Forbidden: the form stands on somebody else's page."""
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.host:
        raise Forbidden("origin")
