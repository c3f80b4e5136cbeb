"""Evidence as people read it: which number of which table, instead of `table:key:column=value`."""

from functools import cache

from guikou.kernel import tables
from guikou.kernel.bilingual import Text
from guikou.reports.page.markup import number
from guikou.reports.words import word


def in_words(item: str) -> Text:
    """
    Return a piece of evidence in words: `account:followers=62637` is "Followers 62,637".

    Findings name `account:column=value` and `question:id`, plans `table:key:column=value`; the key may itself hold colons. What is neither is shown
    as it is.
    """
    where, equals, value = item.partition("=")
    table, _, rest = where.partition(":")
    if table == "question":
        return Text(f"{word('evidence.question').zh}{item[9:]}", f"{word('evidence.question').en} {item[9:]}")
    heading = _headings().get(("accounts" if table == "account" else table, rest.rpartition(":")[2]))
    if not equals or heading is None:
        return Text(item, item)
    shown = _shown(value)
    return Text(f"{heading.zh} {shown}", f"{heading.en} {shown}")


def joined(items: list[str]) -> Text:
    """Return several pieces of evidence in one line."""
    said = [in_words(item) for item in items]
    return Text(" · ".join(each.zh for each in said), " · ".join(each.en for each in said))


def _shown(value: str) -> str:
    try:
        return number(float(value))
    except ValueError:
        return value


@cache
def _headings() -> dict[tuple[str, str], Text]:
    listed = (*tables.INPUT_TABLES, *tables.RESULT_TABLES)
    return {(table.name, column.name): column.heading for table in listed for column in table.columns}
