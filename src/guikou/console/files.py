"""Files that a page hands out."""

import io
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import FileResponse, HttpRequest, HttpResponseBase

from guikou.console.pages import Page
from guikou.people.operations.lists import note_export


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """What is handed out, and what it is called."""

    content: bytes
    name: str
    media_type: str


class FilePage(Page):
    """
    Hands out a file.

    Rows of a list (the result of an inspection, the rows that an import rejected) need the right to export where they belong, and leave a line on the
    trail as lists do: `noted`. A document that says what its page says (a bulletin, the filing sheet of a request) needs no more than the page.
    """

    http_method_names: ClassVar[list[str]] = ["get", "head"]  # type: ignore[misc]

    @abstractmethod
    def file(self) -> File:
        """
        Return the file.

        :raises Http404: there is no such file.
        """

    def noted(self, *, page: str, title: str, query: str, rows: int, kind: str) -> None:
        """Record that these rows are taken away; called before the file is made."""
        note_export(by=self.by, page=page, title=title, query=query, rows=rows, kind=kind, now=self.now)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Hand it out."""
        made = self.file()
        answer = FileResponse(io.BytesIO(made.content), as_attachment=True, filename=made.name, content_type=made.media_type)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer
