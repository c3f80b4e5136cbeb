"""One's own settings."""

from typing import Any

from guikou.console.areas.settings.forms import OwnForm
from guikou.console.pages import FormPage
from guikou.kernel.bilingual import Text
from guikou.people.operations.own import choose_settings


class Own(FormPage):
    """Language, mail and telephone of whoever looks."""

    title = Text("个人设置", "My settings")
    form_class = OwnForm

    def initial(self) -> dict[str, Any]:
        """Return what is kept."""
        person: Any = self.request.user
        return {"language": person.language, "digest": person.digest, "telephone": person.telephone}

    def carry_out(self, data: dict[str, Any]) -> None:
        """Keep what was chosen."""
        choose_settings(by=self.by, now=self.now, **data)
