"""Figures over time as charts with their tables."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from guikou.console.areas.collection import words
from guikou.console.components import Chart, Status, Tone
from guikou.console.words import say
from guikou.kernel.bilingual import Text

MARKS = {True: Status(Text("完整", "complete"), Tone.GOOD), False: Status(Text("不完整", "incomplete"), Tone.WARN)}
MOST_SHOWN = 100


def series(rows: Iterable[Any]) -> list[Chart]:
    """Return a chart for each figure: its values in the order of time, each with origin and completeness in the table."""
    ordered = sorted(rows, key=lambda row: (row.name, row.at))
    return [_chart(name, list(found)) for name, found in groupby(ordered, key=lambda row: row.name)]


def _chart(name: str, rows: list[Any]) -> Chart:
    title = words.figure(name)
    return Chart(
        key=f"figure-{name}"[:60],
        title=title,
        option={
            "xAxis": {"type": "time"},
            "yAxis": {"type": "value", "scale": True},
            "series": [
                {
                    "type": "line",
                    "name": say(title),
                    "data": [[row.at.isoformat(), row.value] for row in rows],
                    "showSymbol": len(rows) < 60,
                }
            ],
        },
        headings=(Text("时间", "At"), title, Text("取得方式", "Origin"), Text("完整性", "Completeness")),
        rows=[(row.at, row.value, words.origin(row.origin), MARKS[not row.floor]) for row in reversed(rows)][:MOST_SHOWN],
        note=Text("表中列出最近{most}次。", "The table lists the newest {most}.").fill(most=MOST_SHOWN) if len(rows) > MOST_SHOWN else None,
    )
