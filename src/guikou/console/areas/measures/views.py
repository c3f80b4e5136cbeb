"""Screens of the measurements."""

from collections.abc import Sequence
from typing import Any

from guikou.console.account_page import AccountPage
from guikou.console.components import Chart, Figure
from guikou.console.words import say
from guikou.consolidation import queries
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action

ORIGIN = Text("按采集数据测算", "estimated from what was collected")
STATED = Text("主办单位填报", "stated by the owner")
SHOWN = 60


class OfAccount(AccountPage):
    """What was measured of one account, newest first, and how it went."""

    action = Action.SEE_FIGURES
    url = "measures:of-account"
    template_name = "console/measures/of_account.html"

    def inside(self) -> dict[str, Any]:
        """Return the newest figures and two drawings."""
        rows = list(queries.measures(self.account.pk, self.by)[:SHOWN])
        if not rows:
            return {"newest": None}
        newest, series = rows[0], rows[::-1]
        return {
            "newest": newest,
            "figures": self._figures(newest),
            "reach": Text(newest.reach_zh, newest.reach_en),
            "workload": Text(newest.workload_zh, newest.workload_en),
            "charts": [
                _chart(
                    "hours",
                    Text("每月工时", "Hours a month"),
                    series,
                    (("hours", Text("工时", "Hours")), ("duplicate_hours", Text("其中重复", "Of these duplicate"))),
                ),
                _chart(
                    "reach",
                    Text("单篇阅读与预期", "Reads per post and expectation"),
                    series,
                    (("reads_per_post", Text("单篇阅读", "Reads")), ("expected", Text("预期", "Expected"))),
                ),
            ],
        }

    def _figures(self, newest: Any) -> list[Figure]:
        stated = STATED if newest.origin == "stated" else ORIGIN
        shown = (
            ("reads_per_post", Text("单篇阅读中位数", "Median reads per post"), ORIGIN, None),
            ("expected", Text("同类账号预期", "Expected of such accounts"), ORIGIN, None),
            ("hours", Text("每月工时", "Hours a month"), stated, Counted("小时", "hour", "hours")),
            ("duplicate_hours", Text("其中重复工时", "Of these duplicate"), ORIGIN, Counted("小时", "hour", "hours")),
            ("own", Text("自有内容", "Own posts"), ORIGIN, Counted("条", "post", "posts")),
            ("needless", Text("可以避免的重复", "Could be avoided"), ORIGIN, Counted("条", "post", "posts")),
        )
        return [
            Figure(label=label, value=_rounded(getattr(newest, name)), origin=origin, at=newest.on, unit=unit)
            for name, label, origin, unit in shown
        ]


def _rounded(value: float | None) -> float | int | None:
    return None if value is None else round(value, 1) if isinstance(value, float) else value


def _chart(key: str, title: Text, rows: Sequence[Any], lines: Sequence[tuple[str, Text]]) -> Chart:
    days = [row.on.isoformat() for row in rows]
    values = {name: [_rounded(getattr(row, name)) for row in rows] for name, _ in lines}
    option = {
        "xAxis": {"type": "category", "data": days},
        "yAxis": {"type": "value"},
        "series": [{"type": "line", "name": say(label), "data": values[name], "showSymbol": len(days) < 3} for name, label in lines],
    }
    table = [(day, *(values[name][place] for name, _ in lines)) for place, day in enumerate(days)]
    return Chart(key=key, title=title, option=option, headings=(Text("日期", "Day"), *(label for _, label in lines)), rows=table[::-1])
