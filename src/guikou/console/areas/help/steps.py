"""What people of each role do here, in the order in which they usually do it."""

from collections.abc import Mapping
from dataclasses import dataclass

from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Role


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `url` names the page for it, empty where the first screen leads there."""

    text: Text
    url: str = ""


_EVERYBODY = (
    Step(
        Text(
            "每天先看“待我处理”：需要您办的事项都在那里，菜单上的数字是件数。",
            "Begin the day with “Waiting for me”: all that is yours to do is there; the numbers in the menu say how much.",
        ),
        "home:home",
    ),
    Step(
        Text("在“个人设置”中选择语言和待办邮件的频率。", "Choose your language, and how often you get mail, under “My settings”."),
        "settings:own",
    ),
)

_REVIEWERS = (
    Step(
        Text("查看您负责范围内的账号及其数据，为审校做准备。", "Look at the accounts in your reach and their figures, to prepare reviews."),
        "accounts:list",
    ),
)

STEPS: Mapping[Role, tuple[Step, ...]] = {
    Role.ADMINISTRATOR: (
        Step(
            Text("建立主办单位的层级，登记每个单位的两名联系人。", "Set up the tree of organisations with two contacts each."),
            "organisations:list",
        ),
        Step(Text("邀请人员，为每个人分配角色和管理范围。", "Invite people and give each a role and a reach."), "people:list"),
        Step(
            Text(
                "人员离岗时及时结束其角色，并确认登录保管已经交接。",
                "When somebody leaves, end their roles and see that the logins they held are handed over.",
            ),
            "people:list",
        ),
        Step(
            Text("定期核验审计链，并保存每日导出的链头。", "Verify the trail regularly and keep the heads that are exported every day."),
            "trail:list",
        ),
        Step(Text("查看后台任务，处理失败的任务。", "Look at the background work and deal with what failed."), "jobs:list"),
    ),
    Role.SUPERVISOR: (
        Step(
            Text(
                "导入现有的账号台账：先预览将新增、变更和保留的内容，再执行。",
                "Import the registers that you have: see what will be created, changed and left, then run it.",
            ),
            "imports:list",
        ),
        Step(Text("处理不同来源对同一账号说法不一的冲突。", "Settle where sources disagree about an account."), "conflicts:list"),
        Step(
            Text(
                "审批开设、变更、关停申请，并在期限内报备。", "Decide on requests to open, change or close accounts, and file them in time."
            ),
            "requests:list",
        ),
        Step(
            Text("为账号设置采集来源，关注不完整的采集。", "Give accounts their sources, and watch for incomplete collection."),
            "collection:list",
        ),
        Step(
            Text(
                "检查账号，逐项认定、不采纳或发出整改。缺少数据的只会是“无法判断”，不作为问题处理。",
                "Inspect the accounts; confirm, set aside or send for rectification. What lacks data is “cannot tell” and no fault.",
            ),
            "findings:list",
        ),
        Step(
            Text("按期编写检查通报，附上期数据。", "Write the bulletin of the period, with the period before beside it."), "bulletins:list"
        ),
    ),
    Role.CLERK: (
        Step(
            Text("核对本单位的账号资料和登录保管人。", "Check what is registered about your accounts and who holds the logins."),
            "accounts:list",
        ),
        Step(
            Text("收到整改要求后，在期限内答复并说明做了什么。", "Answer a rectification in time and say what was done."), "findings:list"
        ),
        Step(
            Text("需要新开、变更或关停账号时，先提出申请。", "Ask first when an account is to be opened, changed or closed."),
            "requests:list",
        ),
        Step(
            Text(
                "平台没有接口时，手工录入数据并附截图。",
                "Where a platform has no interface, enter figures by hand with a picture as evidence.",
            ),
            "collection:list",
        ),
    ),
    Role.EDITOR: _REVIEWERS,
    Role.FIRST_REVIEWER: _REVIEWERS,
    Role.SECOND_REVIEWER: _REVIEWERS,
    Role.FINAL_REVIEWER: _REVIEWERS,
    Role.REPLIER: (
        Step(
            Text("查看您负责范围内的账号，了解公众从哪里提问。", "Look at the accounts in your reach, to know where the public asks."),
            "accounts:list",
        ),
    ),
    Role.ARCHIVIST: (
        Step(
            Text(
                "查看账号及其采集是否完整：不完整的内容不能作为归档依据。",
                "See whether accounts are collected completely: what is incomplete cannot be archived as whole.",
            ),
            "collection:list",
        ),
    ),
    Role.AUDITOR: (
        Step(
            Text(
                "查看任何账号、问题和申请的办理过程。您可以看到全部内容，但不能更改。",
                "Look at how any account, finding or request was handled. You see everything and change nothing.",
            ),
            "accounts:list",
        ),
        Step(Text("在审计链中查询谁在何时做了什么、为什么。", "Find in the trail who did what, when and why."), "trail:list"),
    ),
    Role.ANALYST: (
        Step(
            Text(
                "在首页查看总体数据；每个数字都注明来源、时间和是否完整。",
                "See the figures on the first screen; each says where it comes from, when, and whether it is complete.",
            ),
            "home:home",
        ),
        Step(
            Text("用令牌通过接口取用数据，其中不含个人信息。", "Take data through the API with a token; they hold nothing personal."),
            "me:show",
        ),
    ),
}


def steps_for(role: Role) -> tuple[Step, ...]:
    """Return what people of that role do: first what everybody does."""
    return (*_EVERYBODY, *STEPS[role])
