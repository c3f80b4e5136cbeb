"""Parquet, batch by batch, as text cells."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from guikou.collection.formats.sheet import BATCH_ROWS, ROW, Batch, Sheet, Unreadable, clean_headings
from guikou.collection.settings import Limits
from guikou.kernel.bilingual import Text

DAMAGED = Text("列式文件已损坏，无法继续读取", "The Parquet file is damaged and cannot be read on")


TOO_LARGE = Text("解开后的数据超过读取上限", "The unpacked data exceed the reading limits")
_BATCH_BYTES = 256 * 2**20


def open_parquet(path: Path, limits: Limits) -> Sheet:
    """
    Return the table of a Parquet file.

    :raises Unreadable: damaged, or larger than the limits once unpacked.
    """
    try:
        texts = [field.name for field in pq.read_schema(path) if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)]
        file = pq.ParquetFile(path, pre_buffer=False, read_dictionary=texts)
        unpacked = sum(file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
    except (pa.ArrowException, OSError, ValueError) as wrong:
        raise Unreadable(DAMAGED) from wrong
    if unpacked > limits.file_bytes or len(file.schema_arrow) > limits.columns:
        file.close()
        raise Unreadable(TOO_LARGE)
    headings = clean_headings(file.schema_arrow.names)
    return Sheet(format="parquet", headings=headings, batches=_batches(file, headings))


def _batches(file: pq.ParquetFile, headings: tuple[str, ...]) -> Iterator[Batch]:
    first = 2
    with file:
        try:
            for batch in file.iter_batches(batch_size=BATCH_ROWS):
                _require_modest(batch)
                frame = pl.DataFrame(pa.Table.from_batches([batch]).rename_columns(list(headings)))
                numbers = pl.int_range(first, first + frame.height, dtype=pl.UInt32, eager=True).alias(ROW)
                yield Batch(frame=frame.select([_text(frame[heading]) for heading in headings]).with_columns(numbers))
                first += frame.height
        except (pa.ArrowException, pl.exceptions.PolarsError, OSError) as wrong:
            raise Unreadable(DAMAGED) from wrong


def _require_modest(batch: pa.RecordBatch) -> None:
    """One long text that a dictionary repeats in every row takes no room in the file, but all of it once the rows are texts."""
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            lengths = pc.take(pc.binary_length(column.dictionary), column.indices)
            if (pc.sum(lengths).as_py() or 0) > _BATCH_BYTES:
                raise Unreadable(TOO_LARGE)


def _text(series: pl.Series) -> pl.Series:
    if isinstance(series.dtype, pl.List):
        return series.cast(pl.List(pl.String)).list.join("|")
    if isinstance(series.dtype, pl.Datetime):
        written = "%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if series.dtype.time_zone else "")
        return series.dt.to_string(written)
    if series.dtype.is_nested() or series.dtype == pl.Binary:
        return series.cast(pl.String, strict=False) if series.dtype == pl.Binary else series.struct.json_encode()
    return series.cast(pl.String)
