"""Registers with one row for each account, and the Government of Canada's."""

from guikou.collection.layouts.layout import Layout
from guikou.kernel.bilingual import Text

LAYOUTS = (
    Layout(
        name="account-register",
        title=Text("一行一个账号的名录", "Register with one row for each account"),
        recognised_by=Text("有“媒体名、平台、账号名、识别符”各列", "has the columns 媒体名, 平台, 账号名, 识别符"),
        table="accounts",
        needs=(("媒体名", "平台", "账号名", "识别符"),),
        columns={
            "平台": "platform",
            "账号名": "name",
            "识别符": "stable_id",
            "主页 URL": "url",
            "媒体名": "organisation_name",
            "分级": "level",
            "区县": "place",
            "区域": "place",
            "描述": "description",
            "状态": "status",
        },
    ),
    Layout(
        name="canada-register",
        title=Text("加拿大政府账号名录", "The Government of Canada's register of accounts"),
        recognised_by=Text(
            "有 Account、Platform、Department、Language、URL 各列", "has the columns Account, Platform, Department, Language, URL"
        ),
        table="accounts",
        needs=(("Account", "Platform", "Department", "Language", "URL"),),
        columns={
            "Account": "name",
            "Platform": "platform",
            "Department": "organisation_name",
            "gc_orgID": "organisation_id",
            "Language": "language",
            "URL": "url",
        },
        constants={"level": "national"},
    ),
)
