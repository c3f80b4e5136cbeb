"""A real mail server on this machine, for tests; a practice mailbox decides what it takes, and keeps it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

from guikou.channels.practice.mail import PracticeMail


class Handler:
    """What aiosmtpd asks. `after` is said once a mail came; with `cut` the connection breaks there. `greetings` counts connections."""

    def __init__(self, box: PracticeMail) -> None:
        self.box, self.cut, self.after, self.greetings = box, False, "250 2.0.0 kept", 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> list[str]:  # noqa: N802 - the library names it
        self.greetings += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - the library names it
        if refusal := self.box.refusal(address):
            return f"{refusal[0]} {refusal[1]}"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library names it
        if self.after.startswith("250"):
            self.box.take(envelope.mail_from, envelope.rcpt_tos[0], envelope.original_content)
        if self.cut:
            server.transport.abort()
        return self.after


class _Anywhere(Controller):
    """Listens at any free port."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@contextmanager
def mail_server(box: PracticeMail, **how: Any) -> Iterator[tuple[Handler, str]]:
    """Serve while the block runs, and give the handler and the address."""
    handler = Handler(box)
    controller = _Anywhere(handler, hostname="127.0.0.1", port=0, **how)
    controller.start()
    try:
        yield handler, f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()
