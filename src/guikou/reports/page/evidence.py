"""Evidence as people read it: which number of which table, instead of `table:key:column=value`."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from guikou.kernel import tables
from guikou.kernel.bilingual import Text
from guikou.reports.page.markup import moment, number, share
from guikou.reports.page.names import Names
from guikou.reports.words import FAMILIES, value_word, word


class Evidence:
    """Says evidence in words; `titles` are those of the rules by id."""

    def __init__(self, names: Names, titles: Mapping[str, Text]) -> None:
        self._names, self._titles = names, titles
        self._services = dict(names.result.dataset.services.select("service_id", "name").iter_rows())

    def in_words(self, item: str) -> Text:
        """
        Return a piece of evidence in words: `account:followers=62637` is "Followers 62,637".

        Findings name `account:column=value` and `question:id`, plans `table:key:column=value`; the key may itself hold colons. What is neither is
        shown as it is.
        """
        where, equals, value = item.partition("=")
        first, _, rest = where.partition(":")
        if first == "question":
            return word("evidence.question", id=item.removeprefix("question:"))
        table = "accounts" if first == "account" else first
        key, _, column = rest.rpartition(":")
        heading = self._heading(table, key, column)
        if not equals or heading is None:
            return Text(item, item)
        shown = self._value(table, column, value)
        return Text(f"{heading.zh} {shown.zh}", f"{heading.en} {shown.en}")

    def together(self, items: list[str]) -> Text:
        """Return several pieces of evidence in one line."""
        said = [self.in_words(item) for item in items]
        return Text(" · ".join(each.zh for each in said), " · ".join(each.en for each in said))

    def _heading(self, table: str, key: str, column: str) -> Text | None:
        if table == "findings":
            return self._titles.get(key.rpartition("|")[2])
        if table == "services" and (name := self._services.get(key.partition("|")[0])):
            return Text(name, name)
        return _headings().get((table, column))

    def _value(self, table: str, column: str, value: str) -> Text:
        if column == "account_id":
            return Text(self._names.called(value), self._names.called(value))
        if value in ("true", "false"):
            return word("yes" if value == "true" else "no")
        if family := FAMILIES.get((table, column)):
            return value_word(family, value)
        shown = self._number_or_moment(column, value)
        return Text(shown, shown)

    def _number_or_moment(self, column: str, value: str) -> str:
        try:
            return share(float(value)) if column.endswith("share") else number(float(value))
        except ValueError:
            pass
        try:
            return moment(datetime.fromisoformat(value), self._names.zone)
        except ValueError:
            return value


@cache
def _headings() -> dict[tuple[str, str], Text]:
    listed = (*tables.INPUT_TABLES, *tables.RESULT_TABLES)
    return {(table.name, column.name): column.heading for table in listed for column in table.columns}
