"""The charts: one option for each language, as plain data that the browser draws with Apache ECharts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language, Text
from guikou.reports.page.duplicates import NATURES
from guikou.reports.page.names import Names
from guikou.reports.page.sections import VERDICTS
from guikou.reports.words import value_word, word

INK, MUTED, LINE = "#17212b", "#55606e", "#d5dce4"
DARK, MIDDLE, LIGHT, GREY = "#1c4f75", "#7da3bf", "#d3e1ec", "#a9b2bc"
SUCCESSORS_SHOWN = 12
_DECALS = {  # patterns for the middle tones, so that colour is never alone
    GREY: {
        "decal": {
            "symbol": "circle",
            "symbolSize": 0.5,
            "dashArrayX": [[8, 8], [0, 8, 8, 0]],
            "dashArrayY": [6, 0],
            "color": "rgba(23,33,43,.35)",
        }
    },
    MIDDLE: {"decal": {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": -0.785, "color": "rgba(255,255,255,.45)"}},
}


@dataclass(frozen=True)
class Chart:
    """One chart: its place in the page, what it shows in words, how tall it is (in rem), its options by language."""

    name: str
    says: Text
    height: float
    options: dict[Language, dict[str, Any]]


@dataclass(frozen=True)
class Series:
    """One row of numbers with its name and colour."""

    name: Text
    values: Sequence[float]
    colour: str


def charts(result: AuditResult, views: dict[str, Any], names: Names) -> dict[str, Chart]:
    """Return the charts that have something to show, by name."""
    made = [
        _rules(views["inspection"]),
        _output(views["duplicates"]),
        _months(views["effort"]),
        _hours(views["effort"]),
        _destinations(views["destinations"], names),
        _curve(result),
    ]
    return {chart.name: chart for chart in made if chart is not None}


def _rules(inspection: dict[str, Any]) -> Chart | None:
    rules = [rule for rule in inspection["rules"] if any(rule["accounts"].values())]
    colours = dict(zip(VERDICTS, (DARK, GREY, LIGHT), strict=True))
    series = [
        Series(value_word("verdict", verdict), [len(rule["accounts"][verdict]) for rule in rules], colours[verdict]) for verdict in VERDICTS
    ]
    return _bars("rules", word("chart.rules"), [rule["title"] for rule in rules], series)


def _output(duplicates: dict[str, Any]) -> Chart | None:
    rows = duplicates["output"]
    series = [
        Series(value_word("output", nature), [row[nature] for row in rows], colour)
        for nature, colour in zip(NATURES, (LIGHT, GREY, MIDDLE, DARK), strict=True)
    ]
    return _bars("output", word("chart.output"), [value_word("platform", row["platform"]) for row in rows], series)


def _months(effort: dict[str, Any]) -> Chart | None:
    if not effort["below"]:
        return None
    names = [word("months.more", low=low) if high > 100 else word("months.span", low=low, high=high) for low, high, _ in effort["months"]]
    return _bars("months", word("chart.months"), names, [Series(word("column.accounts"), [row[2] for row in effort["months"]], DARK)])


def _hours(effort: dict[str, Any]) -> Chart | None:
    rows = effort["work"]
    twice = [round(row["duplicate_hours"] or 0, 1) for row in rows]
    rest = [round((row["hours"] or 0) - more, 1) for row, more in zip(rows, twice, strict=True)]
    series = [Series(word("hours.rest"), rest, MIDDLE), Series(word("hours.twice"), twice, DARK)]
    return _bars("hours", word("chart.hours"), [value_word("platform", row["platform"]) for row in rows], series)


def _bars(name: str, says: Text, categories: list[Text], series: list[Series]) -> Chart | None:
    if not categories or not any(any(each.values) for each in series):
        return None
    options = {
        language: _frame(says.on(language))
        | {
            "legend": {"top": 0, "left": 0, "itemGap": 18, "textStyle": {"color": INK}} if len(series) > 1 else {"show": False},
            "grid": {"left": 8, "right": 24, "top": 36 if len(series) > 1 else 8, "bottom": 8, "containLabel": True},
            "xAxis": {
                "type": "value",
                "minInterval": 1,
                "splitLine": {"lineStyle": {"color": LINE}},
                "axisLabel": {"color": MUTED, "hideOverlap": True},
            },
            "yAxis": {
                "type": "category",
                "inverse": True,
                "data": [category.on(language) for category in categories],
                "axisTick": {"show": False},
                "axisLine": {"lineStyle": {"color": LINE}},
                "axisLabel": {"color": INK, "interval": 0, "overflow": "truncate"},
            },
            "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}, "renderMode": "richText", "confine": True},
            "series": [
                {
                    "type": "bar",
                    "stack": "all",
                    "barWidth": 14,
                    "name": each.name.on(language),
                    "data": list(each.values),
                    "itemStyle": {"color": each.colour, "borderColor": "#fff", "borderWidth": 1, **_DECALS.get(each.colour, {})},
                }
                for each in series
            ],
        }
        for language in Language
    }
    return Chart(name, says, 3.5 + 1.9 * len(categories), options)


def _destinations(destinations: list[tuple[str, list[str]]], names: Names) -> Chart | None:
    if not destinations:
        return None
    largest = sorted(destinations, key=lambda pair: (-len(pair[1]), pair[0]))[:SUCCESSORS_SHOWN]
    shown = {successor for successor, _ in largest}
    options = {language: _frame(word("chart.map").on(language)) | _sankey(destinations, shown, names, language) for language in Language}
    return Chart("map", word("chart.map"), 8 + 1.8 * min(len(destinations), SUCCESSORS_SHOWN + 1), options)


def _sankey(destinations: list[tuple[str, list[str]]], shown: set[str], names: Names, language: Language) -> dict[str, Any]:
    flows: dict[tuple[str, str], int] = {}
    for successor, accounts in destinations:
        target = _called(successor, names, language) if successor in shown else word("map.others").on(language)
        for account in accounts:
            platform = value_word("platform", names.accounts[account]["platform"] if account in names.accounts else None).on(language)
            source = word("map.from", platform=platform).on(language)
            flows[source, target] = flows.get((source, target), 0) + 1
    sources = sorted({source for source, _ in flows})
    targets = sorted({target for _, target in flows} - set(sources))
    return {
        "tooltip": {"trigger": "item", "renderMode": "richText", "confine": True},
        "series": [
            {
                "type": "sankey",
                "left": 4,
                "top": 8,
                "bottom": 8,
                "nodeWidth": 12,
                "nodeGap": 14,
                "draggable": False,
                "emphasis": {"focus": "adjacency"},
                "label": {"color": INK, "overflow": "truncate"},
                "lineStyle": {"color": "source", "opacity": 0.28},
                "data": [
                    *[{"name": source, "itemStyle": {"color": DARK}} for source in sources],
                    *[{"name": target, "itemStyle": {"color": MIDDLE}} for target in targets],
                ],
                "links": [{"source": s, "target": t, "value": n} for (s, t), n in sorted(flows.items()) if s != t],
            }
        ],
    }


def _called(successor: str, names: Names, language: Language) -> str:
    if successor not in names.accounts:
        return successor or word("map.nowhere").on(language)
    platform = value_word("platform", names.accounts[successor]["platform"])
    return word("map.to", name=names.called(successor), platform=platform).on(language)


def _curve(result: AuditResult) -> Chart | None:
    rows = result.curve.drop_nulls(["audience_share", "hours_saved"]).sort("audience_share").to_dicts()
    if len(rows) < 2:
        return None
    options = {
        language: _frame(word("chart.curve").on(language))
        | {
            "grid": {"left": 12, "right": 28, "top": 36, "bottom": 36, "containLabel": True},
            "xAxis": _scale(word("axis.audience").on(language), "{value}%", "middle"),
            "yAxis": _scale(word("axis.hours_saved").on(language), "{value}", "end"),
            "tooltip": {"trigger": "axis", "renderMode": "richText", "confine": True},
            "series": [
                {
                    "type": "line",
                    "name": word("axis.hours_saved").on(language),
                    "data": [[round(100 * row["audience_share"], 1), round(row["hours_saved"], 1)] for row in rows],
                    "symbolSize": 9,
                    "lineStyle": {"color": DARK, "width": 2},
                    "itemStyle": {"color": DARK},
                    "areaStyle": {"color": LIGHT, "opacity": 0.5},
                }
            ],
        }
        for language in Language
    }
    return Chart("curve", word("chart.curve"), 20, options)


def _scale(name: str, labels: str, where: str) -> dict[str, Any]:
    return {
        "type": "value",
        "name": name,
        "nameLocation": where,
        "nameGap": 28 if where == "middle" else 14,
        "nameTextStyle": {"color": MUTED, "align": "center" if where == "middle" else "left"},
        "scale": where == "middle",
        "axisLabel": {"color": MUTED, "formatter": labels, "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": LINE}},
    }


def _frame(says: str) -> dict[str, Any]:
    return {
        "textStyle": {"fontFamily": "inherit", "fontSize": 13},
        "aria": {"enabled": True, "label": {"description": says}},
        "animation": False,  # calm, and complete when somebody prints at once
    }
