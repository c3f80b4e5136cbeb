"""Reading what was collected. Every query takes `by` and shows what that actor may see."""

from guikou.collection.queries.tables import dataset

__all__ = ["dataset"]
