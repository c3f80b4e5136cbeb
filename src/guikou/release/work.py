"""What the worker does for releases by itself."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from guikou.jobs.registry import Work, daily, every, handler, loop
from guikou.kernel.bilingual import Text
from guikou.release.delivering.crew import deliver
from guikou.release.operations import linking, pulling, reminding, submissions
from guikou.release.operations.releasing import release_due


@handler("release.due", Text("按时发布已审定稿件", "Release what is approved and due"), schedule=every(timedelta(minutes=1)))
def due(work: Work) -> Mapping[str, Any]:
    """Let out what is approved and whose time has come."""
    return release_due(by=work.by, now=work.now())


@handler("release.links", Text("检查稿件中的链接", "Look whether links of a draft open"))
def links(work: Work) -> Mapping[str, Any]:
    """Ask the websites that a draft leads to."""
    return {"asked": linking.look(release_id=int(work.arguments["release"]), by=work.by, now=work.now())}


@handler("release.remind", Text("提醒审校", "Remind reviewers"), schedule=every(timedelta(minutes=10)))
def remind(work: Work) -> Mapping[str, Any]:
    """Tell people of turns that wait or are overdue."""
    return {"reminders": reminding.remind_reviewers(by=work.by, now=work.now())}


@handler("release.logins", Text("提醒登录即将到期", "Warn of logins that expire"), schedule=daily(at=time(8, 30)))
def logins(work: Work) -> Mapping[str, Any]:
    """Tell people of logins that expire soon."""
    return {"accounts": reminding.warn_of_logins(by=work.by, now=work.now())}


@handler("release.pull", Text("取回发布后的数据和评论", "Ask for figures and comments"), schedule=every(timedelta(minutes=5)))
def pull(work: Work) -> Mapping[str, Any]:
    """Ask platforms what came of deliveries."""
    return {"deliveries": pulling.pull(by=work.by, now=work.now())}


@handler("release.mail", Text("收取投稿邮件", "Read mails to the desk"), schedule=every(timedelta(minutes=1)))
def mail(work: Work) -> Mapping[str, Any]:
    """Make drafts of what came by mail, where there is a mailbox for that."""
    return submissions.read_mailbox(now=work.now)


loop("release.deliver")(deliver)
