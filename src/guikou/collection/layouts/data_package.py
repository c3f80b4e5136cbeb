"""Our own form: a Frictionless data package, one CSV for each table, columns named as in `guikou.kernel.tables`."""

from guikou.collection.domain.fields import TABLE_ORDER, fields_of, package_table
from guikou.collection.layouts.layout import Layout
from guikou.kernel.bilingual import Text


class _Package(Layout):
    """All headings have to be columns of the table; fewer may be there."""

    def fits(self, headings: frozenset[str]) -> bool:
        """Return whether the headings are columns of this layout's table and of no other."""
        own = {name.replace("_", ""): name for name in fields_of(self.table)}
        return headings <= set(own) and package_table({own[heading] for heading in headings}) == self.table


LAYOUTS = tuple(
    _Package(
        name=f"guikou-{table}",
        title=Text("归口数据包", "Guikou data package"),
        recognised_by=Text("所有列名都是数据包中这张表的列名", "all headings are columns of this table of the data package"),
        table=table,
        needs=(),
        columns={name: name for name in fields_of(table)},
    )
    for table in TABLE_ORDER
)
