"""A plausible result of an audit with every state in it, made without randomness: the same arguments give the same frames."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from guikou.audit.result import AuditResult
from guikou.collection.dataset import Dataset
from guikou.kernel import tables

ZONE = "Asia/Shanghai"
AS_OF = datetime(2024, 6, 30, 18, 0, tzinfo=ZoneInfo(ZONE))
PLATFORMS = ("wechat", "wechat", "wechat", "weibo", "wechat", "douyin", "toutiao", "wechat", "website", "weibo")
UNITS = (
    ("政府办公室", "county", "government-office"),
    ("公安局", "county", "police"),
    ("教育局", "county", "education"),
    ("水利局", "county", "water"),
    ("青溪镇", "township", "government-office"),
    ("白石乡", "township", "government-office"),
    ("柳河村", "village", ""),
    ("卫生健康局", "county", "health"),
)
HOSTILE_NAMES = {
    5: "<script>alert('账号')</script>",
    6: '</script><img src=x onerror="alert(1)">',
    7: '=HYPERLINK("http://evil.example","点我")',
    8: 'a/b\\c:d*e?f"g<h>i|j . ',
    9: "很" * 120,
    10: "",
    11: "-2+3 & 'quoted'",
}
RULES = (
    ("silence", "内容不得停更", "No falling silent", "veto", True),
    ("interaction", "提供有效互动功能", "The public can reply", "veto", True),
    ("one-per-platform", "一个单位在同一平台只开设一个账号", "One account for a unit and platform", "veto", True),
    ("unanswered", "留言及时答复", "Messages are answered", "deduction", True),
    ("verified", "账号经过认证", "The account is verified", "deduction", True),
    ("name", "名称与主办单位相关", "The name fits the owner", "note", True),
    ("jumps", "数据没有异常跳升", "No jump of figures", "look", True),
    ("personal-data", "不公开群众个人信息", "No personal data of citizens", "veto", True),
    ("pictures", "图片有替代文字", "Pictures have a text", "note", True),
    ("app", "客户端可以下载使用", "The app can be downloaded", "veto", False),
)
DOCUMENT = "《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）"
DECISIONS = ("keep", "close", "hand-over", "keep", "exempt", "close", "keep", "hand-over")


def at(day: date | datetime, hours: float = 0) -> datetime:
    start = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day, tzinfo=UTC)
    return (start + timedelta(hours=hours)).astimezone(UTC)


def make_result(folder: Path, accounts: int = 40) -> AuditResult:
    """Return a result of so many accounts; its posts are written to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = tables.ACCOUNTS.frame(_accounts(accounts))
    posts = tables.POSTS.frame(_posts(listed))
    posts.write_parquet(folder / "posts.parquet")
    dataset = Dataset(
        accounts=listed,
        organisations=tables.ORGANISATIONS.frame(_organisations(accounts)),
        posts_file=folder / "posts.parquet",
        figures=tables.FIGURES.empty(),
        questions=tables.QUESTIONS.frame(_questions(listed)),
        services=tables.SERVICES.frame(_services(listed)),
        staffing=tables.STAFFING.empty(),
        files=tables.FILES.frame(_files(accounts, posts.height)),
        rejected=tables.REJECTED.frame(_rejected()),
        conflicts=tables.CONFLICTS.frame(_conflicts(listed)),
        changes=tables.CHANGES.frame(_changes(listed)),
        coverage=tables.COVERAGE.frame(_coverage(listed)),
        zone=ZONE,
    )
    groups, duplicates = _duplicates(posts, listed)
    result = AuditResult(
        title="青溪县",
        as_of=AS_OF,
        dataset=dataset,
        packs=("cn-national",),
        rules=tables.RULES.frame(_rules()),
        findings=tables.FINDINGS.frame(_findings(listed)),
        duplicates=tables.DUPLICATES.frame(duplicates),
        groups=tables.GROUPS.frame(groups),
        own_output=tables.OWN_OUTPUT.frame(_own_output(listed)),
        reach=tables.REACH.frame(_reach(listed)),
        workload=tables.WORKLOAD.frame(_workload(listed)),
        plan=tables.PLAN.frame(_plan(listed)),
        handovers=tables.HANDOVERS.frame(_handovers(listed)),
        curve=tables.CURVE.frame(_curve(accounts)),
        gap=0.0008,
        summary={},
    )
    return replace(result, summary=_summary(result))


def make_empty_result(folder: Path) -> AuditResult:
    """Return a result of one account with nothing known about it: no posts, rules, groups or plan."""
    full = make_result(folder, 1)
    bare = tables.ACCOUNTS.frame([{"account_id": "other:~x", "platform": "other", "sources": []}])
    tables.POSTS.empty().write_parquet(folder / "posts.parquet")
    dataset = replace(
        full.dataset,
        accounts=bare,
        organisations=tables.ORGANISATIONS.empty(),
        questions=tables.QUESTIONS.empty(),
        services=tables.SERVICES.empty(),
        files=tables.FILES.empty(),
        rejected=tables.REJECTED.empty(),
        conflicts=tables.CONFLICTS.empty(),
        changes=tables.CHANGES.empty(),
        coverage=tables.COVERAGE.empty(),
    )
    frames: dict[str, Any] = {
        t.name: t.empty() for t in tables.RESULT_TABLES if t.name not in ("files", "rejected", "conflicts", "changes", "coverage")
    }
    return replace(full, dataset=dataset, **frames, gap=None, packs=())


def _accounts(count: int) -> Iterator[dict[str, Any]]:
    for i in range(count):
        platform = PLATFORMS[i % len(PLATFORMS)]
        body, level, function = UNITS[i % len(UNITS)]
        unit = f"青溪县{body}{i // len(UNITS) or ''}"
        yield {
            "account_id": f"{platform}:{'~' if i % 9 == 4 else ''}id{i:05d}",
            "platform": platform,
            "stable_id": None if i % 9 == 4 else f"id{i:05d}",
            "name": HOSTILE_NAMES.get(i, f"{unit}发布"),
            "handle": f"qingxi_{i}" if i % 3 else None,
            "former_names": ["旧名"] if i % 7 == 0 else [],
            "url": f"https://example.org/{i}" if i % 2 else ("javascript:alert(1)" if i == 12 else None),
            "organisation_id": f"org-{i % len(UNITS)}-{i // len(UNITS)}",
            "organisation_name": None if i % 19 == 18 else unit,
            "organisation_origin": "proposed" if i % 5 == 0 else "data",
            "level": level,
            "place": "青溪县",
            "function": function,
            "kind": "government",
            "language": "zh",
            "status": ("active", "dormant", "login-lost", None)[i % 4],
            "verified": (True, False, None)[i % 3],
            "interactive": (True, None, False)[i % 3],
            "protected": function == "police",
            "followers": None if i % 11 == 10 else 137 * (i % 23) ** 2 + 90,
            "followers_floor": i % 13 == 12,
            "opened_on": date(2016, 1 + i % 12, 3) if i % 4 else None,
            "last_update_at": at(date(2024, 6, 1), 24 * (i % 29)) if i % 6 else None,
            "sources": [f"名录.xlsx#{i + 2}", f"旧名录.csv#{i + 2}"][: 1 + i % 2],
        }


def _organisations(count: int) -> Iterator[dict[str, Any]]:
    for i in range(count):
        body, level, function = UNITS[i % len(UNITS)]
        yield {
            "organisation_id": f"org-{i % len(UNITS)}-{i // len(UNITS)}",
            "name": f"青溪县{body}{i // len(UNITS) or ''}",
            "parent_id": None if i == 0 else "org-0-0",
            "level": level,
            "place": "青溪县",
            "function": function or None,
            "website": "https://qingxi.example" if i == 0 else None,
            "contact": f"办公室 0{i:07d}" if i % 2 else None,
        }


def _posts(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for i, account in enumerate(accounts.iter_rows(named=True)):
        for k in range(0 if i % 6 == 0 else 6):
            number = i * 10 + k
            yield {
                "post_id": f"{account['platform']}:p{number}",
                "account_id": account["account_id"],
                "published_at": at(date(2024, 5, 1), number % 700),
                "title": f"关于做好防汛工作的通知（{k}）" if i != 5 else "<b>标题</b>",
                "text": "各乡镇、各部门：" + "请做好防汛准备。" * 5,
                "url": f"https://example.org/post/{number}",
                "original": (True, False, None)[number % 3],
                "reads": number * 7,
                "source": 1,
                "row": number + 2,
            }


def _questions(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for i, account in enumerate(accounts["account_id"][::4]):
        answered = at(date(2024, 4, 3)) if i % 2 else None
        yield {"question_id": f"q{i}", "account_id": account, "asked_at": at(date(2024, 4, 1)), "subject": "道路", "answered_at": answered}


def _services(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for i, account in enumerate(accounts["account_id"][::3]):
        kind = ("service", "duty", "emergency")[i % 3]
        yield {"service_id": f"s{i}", "kind": kind, "name": f"预约办理{i}", "account_id": account, "place": "青溪县"}


def _files(accounts: int, posts: int) -> Iterator[dict[str, Any]]:
    yield {
        "source": 0,
        "file": "名录.xlsx",
        "sheet": "账号",
        "kind": "read",
        "table": "accounts",
        "format": "xlsx",
        "layout": "aliases",
        "read": accounts + 5,
    } | {
        "accepted": accounts,
        "merged": 3,
        "rejected": 2,
        "dated_on": date(2024, 6, 28),
    }
    yield {"source": 1, "file": "posts.csv", "kind": "read", "table": "posts", "format": "csv", "layout": "guikou", "read": posts + 1} | {
        "accepted": posts,
        "merged": 0,
        "rejected": 1,
    }
    yield {"source": 2, "file": "坏<文件>.zip", "kind": "failed", "format": "", "read": 0, "accepted": 0, "merged": 0, "rejected": 0} | {
        "error_zh": "压缩包不完整，无法读取。",
        "error_en": "The archive is cut off and cannot be read.",
    }
    yield {"source": 3, "file": "LICENSE", "kind": "not-data", "read": 0, "accepted": 0, "merged": 0, "rejected": 0} | {
        "note_zh": "是文本文件，没有成行成列的数据，不是数据表",
        "note_en": "A text file without rows and columns: not a table",
    }


def _rejected() -> Iterator[dict[str, Any]]:
    for row, column, value in ((7, "关注人数", "很多"), (9, "发布时间", "2月30日"), (12, "名称", "=1+1")):
        yield {"file": "名录.xlsx", "sheet": "账号", "row": row, "column": column, "value": value} | {
            "reason_zh": f"“{value}”不是可用的内容。",
            "reason_en": f"“{value}” cannot be used.",
        }


def _conflicts(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    ids = accounts["account_id"].to_list()
    kinds = ("one-id-several-bodies", "one-body-several-accounts", "missing-id", "different-facts", "near-equal-names")
    for i, kind in enumerate(kinds * 2):
        yield {"kind": kind, "accounts": ids[i : i + 2], "column": "followers" if kind == "different-facts" else None} | {
            "values": ["100", "120"],
            "sources": ["名录.xlsx#3", "旧名录.csv#3"],
            "sentence_zh": "名录.xlsx 写 100，旧名录.csv 写 120；采用较新的名录.xlsx。",
            "sentence_en": "名录.xlsx says 100, 旧名录.csv says 120; the newer 名录.xlsx is used.",
        }


def _changes(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for i, kind in enumerate(("opened", "renamed", "moved", "removed", "held")):
        account = None if kind == "held" else accounts["account_id"][i % accounts.height]
        yield {
            "dated_on": date(2024, 3, 1 + i),
            "kind": kind,
            "account_id": account,
            "before": "甲",
            "after": "乙",
            "file": "名录.xlsx",
        } | {
            "sentence_zh": "名录中出现这一变化。",
            "sentence_en": "The register shows this change.",
        }


def _coverage(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for i, account in enumerate(accounts.iter_rows(named=True)):
        posts = 0 if i % 6 == 0 else 6
        yield {"account_id": account["account_id"], "posts": posts, "last_update_at": account["last_update_at"]} | {
            "first_post_at": at(date(2024, 5, 1)) if posts else None,
            "last_post_at": at(date(2024, 6, 3)) if posts else None,
            "longest_gap_days": 9 if posts else None,
            "gap_from": at(date(2024, 5, 10)) if posts else None,
            "gap_until": at(date(2024, 5, 19)) if posts else None,
            "behind": None if account["last_update_at"] is None else i % 8 == 1,
            "sentence_zh": f"收集到{posts}条，最长间隔9天。" if posts else "没有收集到内容。",
            "sentence_en": f"{posts} posts collected, the longest gap 9 days." if posts else "No posts were collected.",
        }


def _rules() -> Iterator[dict[str, Any]]:
    for number, (rule, zh, en, severity, on) in enumerate(RULES, 1):
        yield {"rule_id": rule, "pack": "cn-national", "title_zh": zh, "title_en": en, "severity": severity, "on": on} | {
            "document": DOCUMENT,
            "clause": f"第{number}项",
            "in_force": date(2019, 4, 18),
            "parameters": '{"days": 14}',
            "note_zh": None if on else "原文未能核实，暂不启用。",
            "note_en": None if on else "The wording is not confirmed; switched off.",
        }


def _findings(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for i, account in enumerate(accounts["account_id"]):
        for k, (rule, _zh, _en, severity, on) in enumerate(RULES):
            if not on:
                continue
            verdict = ("met", "met", "not-met", "met", "cannot-tell", "met", "met")[(i * 3 + k) % 7]
            days = (14 - (i * 5) % 40) if rule == "silence" and verdict != "cannot-tell" else None
            yield {"account_id": account, "rule_id": rule, "pack": "cn-national", "severity": severity, "verdict": verdict} | {
                "sentence_zh": {"met": "符合要求。", "not-met": "最近一次更新在20天前。", "cannot-tell": "缺少数据，无法判断。"}[verdict],
                "sentence_en": {"met": "As required.", "not-met": "The last update was 20 days ago.", "cannot-tell": "Data are missing."}[
                    verdict
                ],
                "document": DOCUMENT,
                "clause": f"第{k + 1}项",
                "days_left": days,
                "evidence": [f"account:{account}", "post:wechat:p11"] if verdict == "not-met" else [],
                "evidence_count": 2 if verdict == "not-met" else 0,
            }


def _duplicates(posts: pl.DataFrame, accounts: pl.DataFrame) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    groups, rows = [], []
    kinds = ("duplicate", "duplicate", "duplicate", "template", "update", "excerpt")
    numbers = dict(accounts.select("account_id", "organisation_id").iter_rows())
    listed = posts.with_columns(platform=pl.col("post_id").str.split(":").list.first()).to_dicts()
    for g in range(len(listed) // 20):
        members = sorted(listed[g::17][: 3 + g % 18], key=lambda post: (post["published_at"], post["post_id"]))
        kind, first = kinds[g % len(kinds)], members[0]
        name = f"g-{first['post_id']}-{g}"
        relation = {"duplicate": "verbatim" if g % 2 else "edited"}.get(kind, kind)
        groups.append(
            {
                "group_id": name,
                "kind": kind,
                "title": first["title"],
                "posts": len(members),
                "accounts": len({post["account_id"] for post in members}),
                "organisations": len({numbers[post["account_id"]] for post in members}),
                "platforms": sorted({post["platform"] for post in members}),
                "first_post_id": first["post_id"],
                "first_account_id": first["account_id"],
                "first_at": first["published_at"],
                "last_at": members[-1]["published_at"],
                "nature": ("central", "service", "needless")[g % 3] if kind == "duplicate" else None,
            }
        )
        for post in members:
            lead = post is first
            rows.append(
                {
                    "group_id": name,
                    "post_id": post["post_id"],
                    "account_id": post["account_id"],
                    "role": "first" if lead else ("excerpt" if kind == "excerpt" else "follower"),
                    "relation": relation,
                    "similarity": 1.0 if lead else 0.93,
                    "first_post_id": first["post_id"],
                    "reason_zh": "首发。" if lead else "全文相同。",
                    "reason_en": "First." if lead else "The text is the same.",
                }
            )
    return groups, rows


def _own_output(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for i, account in enumerate(accounts["account_id"]):
        posts = 0 if i % 6 == 0 else 6
        own, central, service = (4, 1, 0) if i % 2 else (2, 1, 1)
        if not posts:
            own = central = service = 0
        yield {"account_id": account, "posts": posts, "own": own, "central": central, "service": service} | {
            "needless": posts - own - central - service,
            "own_share": own / posts if posts else None,
        }


def _reach(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for i, account in enumerate(accounts.iter_rows(named=True)):
        verdict = ("below", "within", "above", "too-little-data")[i % 4]
        known = verdict != "too-little-data"
        wechat, weibo = account["platform"] == "wechat" and known, account["platform"] == "weibo" and known
        yield {"account_id": account["account_id"], "verdict": verdict, "posts_used": 6 if known else 0, "peers": 12 if known else 0} | {
            "reads_per_post": 55.0 + i if known else None,
            "expected_low": 120.0 if known else None,
            "expected": 300.5 if known else None,
            "expected_high": 700.0 if known else None,
            "months_below": i % 15 if verdict == "below" else 0,
            "wci": 312.25 if wechat else None,
            "wci_version": "V14.2" if wechat else None,
            "bci": 401.5 if weibo else None,
            "bci_version": "simple" if weibo else None,
            "sentence_zh": "同类账号通常为120–700次。" if known else "数据太少，不作判断。",
            "sentence_en": "Accounts of this kind usually have 120–700." if known else "Too little data to say.",
        }


def _workload(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for i, account in enumerate(accounts["account_id"]):
        if i % 10 == 8:
            yield {
                "account_id": account,
                "origin": "estimate",
                "sentence_zh": "没有采集到内容，无法估算。",
                "sentence_en": "No post: no estimate.",
            }
            continue
        hours = 4.0 + i % 30
        yield {
            "account_id": account,
            "posts_per_month": float(i % 20),
            "hours_low": hours * 0.6,
            "hours": hours,
            "hours_high": hours * 1.8,
        } | {
            "duplicate_hours_low": hours * 0.1,
            "duplicate_hours": hours * 0.2,
            "duplicate_hours_high": hours * 0.4,
            "origin": "stated" if i % 9 == 0 else "estimate",
            "sentence_zh": "编写、三审、答复合计。",
            "sentence_en": "Writing, three reviews and replies together.",
        }


def _plan(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    ids, followers = accounts["account_id"].to_list(), accounts["followers"].to_list()
    for i, account in enumerate(ids):
        decision = DECISIONS[i % len(DECISIONS)]
        leaves = decision in ("close", "hand-over")
        wave = 1 + i % 3 if leaves else None
        stop = date(2024, 7 + wave, 15) if wave else None
        hours = 4.0 + i % 30
        yield {
            "account_id": account,
            "decision": decision,
            "followers_move": decision == "hand-over" and i % 2 == 0 if leaves else None,
        } | {
            "successor_id": (ids[(i // 16) * 16 % len(ids)] if decision == "hand-over" else "https://qingxi.example") if leaves else None,
            "grounds_zh": f"近90天发布{i}条，阅读低于同类账号已持续7个月；全部职责均有去向。",
            "grounds_en": f"{i} posts in 90 days; reads below accounts of its kind for 7 months; every duty has a home.",
            "grounds_hash": f"{i:064x}",
            "evidence": [f"reach:{account}:months_below=7"],
            "changes_if_zh": "若每周更新两次，则建议保留。",
            "changes_if_en": "Kept if it posted twice a week.",
            "audience_low": int((followers[i] or 0) * (0.2 if leaves else 1)),
            "audience_high": int((followers[i] or 0) * (0.6 if leaves else 1)),
            "hours_before": hours if i % 10 else None,
            "hours_after": (0.5 if leaves else hours) if i % 10 else None,
            "hours_before_low": hours * 0.6 if i % 10 else None,
            "hours_before_high": hours * 1.8 if i % 10 else None,
            "hours_after_low": (0.2 if leaves else hours * 0.6) if i % 10 else None,
            "hours_after_high": (0.9 if leaves else hours * 1.8) if i % 10 else None,
            "wave": wave,
            "notice_on": stop - timedelta(days=30) if stop else None,
            "stop_on": stop,
            "freeze_days": 15 if leaves else None,
            "gone_from": stop + timedelta(days=25) if stop else None,
            "gone_until": stop + timedelta(days=40) if stop else None,
        }


def _handovers(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for i, account in enumerate(accounts["account_id"][::3]):
        if DECISIONS[(i * 3) % len(DECISIONS)] in ("close", "hand-over"):
            yield {
                "service_id": f"s{i}",
                "name": f"预约办理{i}",
                "kind": ("service", "duty", "emergency")[i % 3],
                "account_id": account,
            } | {
                "successor_id": accounts["account_id"][0] if i % 2 else "https://qingxi.example/services",
                "sentence_zh": "由县级主账号的办事栏目承接。",
                "sentence_en": "The county's main account takes it over in its service column.",
            }


def _curve(accounts: int) -> Iterator[dict[str, Any]]:
    for step in range(6):
        yield {"audience_share": 0.5 + step / 10, "kept": accounts * (4 + step) // 9, "hours_after": 300.0 + 60 * step} | {
            "hours_saved": 400.0 - 60 * step,
            "audience_low": 0.5 + step / 10,
            "audience_high": min(1.0, 0.6 + step / 10),
            "gap": 0.001,
        }


def _summary(result: AuditResult) -> dict[str, Any]:
    verdicts, decisions, files = result.findings["verdict"], result.plan["decision"], result.dataset.files
    rows = {
        t: files.filter(pl.col("table") == t).select(pl.col("read", "accepted", "merged", "rejected").sum()).row(0, named=True)
        for t in ("accounts", "posts")
    }
    vetoed = result.findings.filter((pl.col("verdict") == "not-met") & (pl.col("severity") == "veto"))
    return {
        "as_of": result.as_of.isoformat(),
        "accounts": rows["accounts"] | {"conflicts": result.dataset.conflicts.height},
        "posts": rows["posts"],
        "inspection": {v.replace("-", "_"): int((verdicts == v).sum()) for v in ("met", "not-met", "cannot-tell")}
        | {"accounts_failed": vetoed["account_id"].n_unique(), "accounts_behind_collection": int(result.dataset.coverage["behind"].sum())},
        "duplicates": {"groups": 3, "posts_in_groups": 12, "excerpts": 1, "template_families": 1, "updates": 1},
        "plan": {d.replace("-", "_"): int((decisions == d).sum()) for d in ("keep", "hand-over", "close", "exempt")}
        | {"gap": 0.0008, "hours_before": 700.0, "hours_after": 400.0, "audience_kept_share": 0.83},
        "timings_s": {"read": 1.2},
        "peak_rss_mb": 321.0,
    }
