"""All posts while they are being made: columns, with a draft's number as its name until ids are given."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Ledger:
    """
    Columns of drafts. `account` is the number of the account, `at` seconds since 1970 in UTC; `original` may be unknown (None);
    `repost_of` is the number of a draft, a name, or None; `picture_text` says that pictures carry the text.
    """

    account: list[int] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    original: list[bool | None] = field(default_factory=list)
    repost_of: list[int | str | None] = field(default_factory=list)

    def add(
        self,
        account: int,
        at: int,
        title: str,
        text: str,
        *,
        original: bool | None = True,
        repost_of: int | str | None = None,
    ) -> int:
        """Add a draft and return its number."""
        self.account.append(account)
        self.at.append(at)
        self.title.append(title)
        self.text.append(text)
        self.original.append(original)
        self.repost_of.append(repost_of)
        return len(self.at) - 1

    def __len__(self) -> int:
        return len(self.at)
