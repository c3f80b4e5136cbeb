"""The faults that are found in real texts: few, and each read by a person before the number was written here."""

import csv
import json
import lzma
from datetime import date
from pathlib import Path

import pytest

from guikou.inspection.domain.content import FAULTS, faults_in

pytestmark = pytest.mark.shared


def _real_texts(folder: Path) -> list[tuple[date | None, str]]:
    csv.field_size_limit(10_000_000)
    with lzma.open(folder / "chinese-text" / "cctv_xwlb_items.jsonl.xz", "rt", encoding="utf-8") as lines:
        prose = [(date.fromisoformat(item["date"]), f"{item['title']}\n{item['body']}") for item in map(json.loads, lines)]
    with (folder / "wechat-feeds" / "posts.csv").open(encoding="utf-8") as file:
        feeds = [(date.fromisoformat(row["published"][:10]), f"{row['title']}\n{row['summary']}") for row in csv.DictReader(file)]
    with (folder / "health-notices-2020" / "DXYNews.csv").open(encoding="utf-8-sig") as file:
        notices = [(None, f"{row['title']}\n{row['summary']}") for row in csv.DictReader(file)]
    with (folder / "public-messages" / "messages-with-replies.csv").open(encoding="utf-8-sig") as file:
        replies = [(None, row["答复意见"]) for row in csv.DictReader(file)]
    return [*prose, *feeds, *notices, *replies]


def test_thirty_thousand_real_texts_hold_one_wrong_date_and_no_false_alarm(shared_data: Path) -> None:
    texts = _real_texts(shared_data)
    assert len(texts) > 33_000
    found = {fault: [what.zh for on, text in texts for what in faults_in(text, fault, on)] for fault in FAULTS}
    assert [len(found[fault]) for fault in ("figures", "unfinished", "personal-data")] == [0, 0, 0]
    assert len(found["dates"]) == 1
    assert "2022年11月31日" in found["dates"][0]
