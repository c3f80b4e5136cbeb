"""The review sheet as a file."""

from guikou.console.files import File, FilePage
from guikou.console.words import language, say
from guikou.people.domain.policy import Action
from guikou.release.queries import reviews
from guikou.reports.review_sheet import TITLE, review_sheet


class Sheet(FilePage):
    """The sheet of one edition. It holds names and remarks of people: taking it away needs the right to, and leaves a line in the trail."""

    action = Action.EXPORT

    def file(self) -> File:
        """Make it."""
        found, signatures, editions = reviews.sheet(self.by, self.kwargs["release"], self.kwargs["number"], now=self.now)
        name, query = f"{say(TITLE)}-{found.release.title[:40]}-{found.edition.number}.pdf", f"release={found.release.pk}"
        self.noted(page="reviews-sheet", title=say(TITLE), query=query, rows=len(signatures), kind="pdf")
        content = review_sheet(found, signatures, editions, language(), now=self.now)
        return File(content=content, name=name.replace("/", " "), media_type="application/pdf")
