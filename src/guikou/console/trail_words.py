"""Words for what the trail's lines state: acts, properties, and the codes that stand as values."""

from collections.abc import Mapping
from functools import cache

from guikou.collection.domain.imports import WORDS as IMPORT_STATES
from guikou.collection.domain.schedule import WORDS as SOURCE_STATES
from guikou.collection.fetching.readers import KINDS
from guikou.inspection.domain.standing import WORDS as STANDINGS
from guikou.inspection.loading import load_packs, shipped_packs
from guikou.kernel.bilingual import Text
from guikou.people.domain.personal import COVERED, NOT_SHOWN
from guikou.people.domain.policy import WORKER
from guikou.people.domain.words import ACTION_WORDS, ROLE_WORDS
from guikou.people.operations.setup import SETUP
from guikou.registry.domain.drift import WORDS as DRIFTS
from guikou.registry.domain.editing import COLUMN_WORDS
from guikou.registry.domain.requests import WORDS as REQUEST_STATES
from guikou.registry.domain.settling import OUTCOME_WORDS as OUTCOMES
from guikou.registry.domain.states import WORDS as ACCOUNT_STATES
from guikou.registry.queries import functions, platforms

# Who is nobody in particular.
ACTORS: Mapping[str, Text] = {WORKER.key: Text("系统", "the system"), SETUP.key: Text("初始设置", "the setup")}
NOTHING = Text("（空）", "(nothing)")

ACTS: Mapping[str, Text] = {
    "account.add": Text("登记账号", "Registered the account"),
    "account.back": Text("从合并中恢复账号", "Brought the account back from a merger"),
    "account.change": Text("修改账号资料", "Changed the account"),
    "account.create": Text("导入账号", "Imported the account"),
    "account.custody": Text("变更登录保管人", "Changed who holds the login"),
    "account.custody-correct": Text("更正登录保管记录", "Corrected who held the login"),
    "account.drill": Text("试用登录", "Tried the login"),
    "account.edit": Text("修改账号资料", "Changed the account"),
    "account.filed": Text("报备账号", "Filed the account"),
    "account.identity": Text("核对平台认证主体", "Compared the certified body"),
    "account.identity-accept": Text("认可平台上的新主体", "Accepted the new body on the platform"),
    "account.merge": Text("合并账号", "Merged accounts"),
    "account.merge-undone": Text("撤销合并账号", "Undid a merger of accounts"),
    "account.merged-away": Text("并入另一账号", "Merged into another account"),
    "account.move": Text("变更主办单位", "Moved to another organisation"),
    "account.open": Text("按批准的申请开设账号", "Opened the account as approved"),
    "account.remove": Text("撤销导入时移除账号", "Removed the account with its import"),
    "account.restore": Text("撤销导入时还原账号", "Restored the account with its import"),
    "account.stable-id": Text("登记平台固定编号", "Entered the stable id"),
    "account.stable-id-taken": Text("平台固定编号已属于另一账号", "Found the stable id taken by another account"),
    "account.upkeep": Text("登记人员、合同和认证", "Recorded staff, contract and certificate"),
    "account.state": Text("变更账号状态", "Changed the state of the account"),
    "bulletin.draft": Text("起草通报", "Drafted the bulletin"),
    "bulletin.issue": Text("印发通报", "Issued the bulletin"),
    "bulletin.renew": Text("重新生成通报", "Made the bulletin anew"),
    "channel.change": Text("修改账号接入设置", "Changed how the account is connected"),
    "channel.held": Text("登录失效，暂停向该账号发送", "Held the account: its login failed"),
    "channel.missing": Text("发现账号缺少权限", "Found that the account lacks a right"),
    "channel.mode": Text("切换发送方式", "Switched sending"),
    "channel.probe": Text("询问平台账号权限", "Asked the platform what the account may do"),
    "channel.secrets": Text("设置账号凭证", "Set credentials of the account"),
    "channel.set-up": Text("接入账号", "Connected the account"),
    "channel.warned": Text("提醒登录即将到期", "Warned that the login expires"),
    "conflict.reopen": Text("重新打开冲突", "Reopened the conflict"),
    "conflict.settle": Text("处理冲突", "Settled the conflict"),
    "delivery.by-hand": Text("转人工发布", "Left to a person"),
    "delivery.done-by-hand": Text("登记人工发布结果", "Noted what was done by hand"),
    "delivery.give-up": Text("放弃投递", "Gave the delivery up"),
    "delivery.handed-over": Text("已交给接收方", "Handed over to the receiver"),
    "delivery.held": Text("等待人工处理", "Waits for a person"),
    "delivery.recalled": Text("已从平台撤下", "Taken back from the platform"),
    "delivery.refused": Text("投递失败", "Could not deliver"),
    "delivery.retry": Text("重试投递", "Tried the delivery again"),
    "delivery.settle": Text("核对是否已发出", "Settled whether it is out"),
    "delivery.visible": Text("公众已可见", "Visible to the public"),
    "duplicates.anew": Text("重新开始比对", "Began to compare anew"),
    "duplicates.compare": Text("比对新发布的内容", "Compared new posts"),
    "finding.answer": Text("答复整改", "Answered the rectification"),
    "finding.confirm": Text("认定问题", "Confirmed the finding"),
    "finding.first": Text("首次检查", "First inspected"),
    "finding.rectify": Text("发出整改", "Sent for rectification"),
    "finding.remind": Text("提醒即将超限", "Reminded that a limit draws near"),
    "finding.set-aside": Text("不采纳问题", "Set the finding aside"),
    "finding.take-back": Text("撤回处理", "Took the decision back"),
    "finding.turned": Text("检查结论改变", "The verdict changed"),
    "import.apply": Text("完成导入", "Imported"),
    "import.confirm": Text("确认导入", "Confirmed the import"),
    "import.discard": Text("放弃导入", "Discarded the import"),
    "import.go-on": Text("继续处理导入", "Went on with the import"),
    "import.read-again": Text("重新读取文件", "Read the files again"),
    "import.run": Text("启动导入", "Started the import"),
    "import.undo": Text("启动撤销导入", "Started to undo the import"),
    "import.undo-refused": Text("无法撤销导入", "Could not undo the import"),
    "import.undone": Text("撤销导入", "Undid the import"),
    "import.upload": Text("上传文件", "Uploaded files"),
    "inspection.ask": Text("启动检查", "Asked for an inspection"),
    "inspection.done": Text("完成检查", "Inspected"),
    "jobs.retry": Text("重试后台任务", "Tried background work again"),
    "jobs.stop": Text("停止后台任务", "Stopped background work"),
    "list.export": Text("导出清单", "Exported a list"),
    "measures.take": Text("测算传播效果和工作量", "Measured reach and workload"),
    "observation.enter": Text("人工录入数据", "Entered figures by hand"),
    "job.retry": Text("重做后台任务", "Ran the job again"),
    "job.stop": Text("停止后台任务", "Stopped the job"),
    "organisation.abolish": Text("撤销单位", "Abolished the organisation"),
    "organisation.create": Text("设立单位", "Made the organisation"),
    "organisation.edit": Text("修改单位资料", "Changed the organisation"),
    "organisation.merge": Text("合并单位", "Merged the organisation"),
    "organisation.move": Text("变更上级单位", "Moved the organisation"),
    "organisation.remove": Text("撤销导入时移除单位", "Removed the organisation with its import"),
    "organisation.rename": Text("更改单位名称", "Renamed the organisation"),
    "organisation.split": Text("拆分单位", "Split the organisation"),
    "person.appoint": Text("分配角色", "Gave a role"),
    "person.appointment-end": Text("结束角色", "Ended a role"),
    "person.connect": Text("绑定统一身份认证", "Connected a provider"),
    "person.deactivate": Text("停用人员", "Closed the person's access"),
    "person.edit": Text("修改人员资料", "Changed the person"),
    "person.factor-add": Text("增加第二重验证", "Added a second factor"),
    "person.factor-remove": Text("移除第二重验证", "Removed a second factor"),
    "person.invitation-withdraw": Text("撤回邀请", "Withdrew the invitation"),
    "person.invite": Text("邀请人员", "Invited the person"),
    "person.invite-again": Text("再次邀请", "Invited again"),
    "person.join": Text("接受邀请", "Took the invitation"),
    "person.locked-out": Text("多次登录失败，暂时锁定", "Locked out after failed sign-ins"),
    "person.password": Text("修改密码", "Changed the password"),
    "person.recovery-codes": Text("重新生成恢复码", "Made new recovery codes"),
    "person.second-factor-reset": Text("重置第二重验证", "Reset the second factor"),
    "person.sessions-end": Text("结束登录会话", "Ended sessions"),
    "person.settle": Text("修改个人设置", "Changed own settings"),
    "person.sign-in": Text("登录", "Signed in"),
    "person.token-make": Text("生成令牌", "Made a token"),
    "person.token-revoke": Text("吊销令牌", "Revoked a token"),
    "request.approve": Text("批准申请", "Approved the request"),
    "request.draft": Text("起草申请", "Drafted the request"),
    "request.edit": Text("修改申请", "Changed the request"),
    "request.file": Text("报备申请", "Filed the request"),
    "request.refuse": Text("不予批准", "Refused the request"),
    "request.return": Text("退回申请", "Returned the request"),
    "request.send": Text("提交申请", "Sent the request"),
    "request.withdraw": Text("撤回申请", "Withdrew the request"),
    "sending.resume": Text("恢复发送", "Let sending go on"),
    "sending.stop": Text("停止全部发送", "Stopped all sending"),
    "source.add": Text("增加采集来源", "Added the source"),
    "source.collected": Text("完成采集", "Collected"),
    "source.edit": Text("修改采集来源", "Changed the source"),
    "source.failed": Text("采集失败", "Could not collect"),
    "source.pause": Text("暂停采集", "Paused the source"),
    "source.remove": Text("移除采集来源", "Removed the source"),
    "source.resume": Text("恢复采集", "Resumed the source"),
    "webhook.add": Text("增加事件通知", "Added a webhook"),
    "webhook.again": Text("重发事件通知", "Sent an event again"),
    "webhook.change": Text("修改事件通知", "Changed the webhook"),
    "webhook.pause": Text("暂停事件通知", "Paused the webhook"),
    "webhook.remove": Text("移除事件通知", "Removed the webhook"),
    "webhook.resume": Text("恢复事件通知", "Resumed the webhook"),
    "webhook.test": Text("测试事件通知", "Tested the webhook"),
    "view.forget": Text("删除视图", "Deleted a view"),
    "view.keep": Text("保存视图", "Kept a view"),
}

PROPERTIES: Mapping[str, Text] = {
    **COLUMN_WORDS,
    "account": Text("台账编号", "Number in the register"),
    "accounts": Text("账号", "Accounts"),
    "act": Text("操作", "Act"),
    "edition": Text("版本", "Edition"),
    "active_from": Text("成立日期", "Exists since"),
    "actions": Text("权限", "Rights"),
    "address": Text("地址", "Address"),
    "as_of": Text("截止时间", "As of"),
    "breaks_on": Text("超限日期", "Limit breaks on"),
    "bytes": Text("字节数", "Bytes"),
    "changed": Text("被改动的内容", "Changed since"),
    "can": Text("平台允许的操作", "What the platform allows"),
    "code": Text("平台代码", "Code of the platform"),
    "columns": Text("更正的项目", "What was corrected"),
    "complete": Text("完整", "Complete"),
    "counts": Text("件数", "Counts"),
    "days_left": Text("剩余天数", "Days left"),
    "deliveries": Text("投递", "Deliveries"),
    "digest": Text("校验值", "Digest"),
    "due_on": Text("整改期限", "Last day"),
    "duties": Text("职责", "Duties"),
    "email": Text("邮箱", "E-mail address"),
    "ended": Text("结束的会话", "Sessions ended"),
    "ended_on": Text("撤销日期", "Abolished on"),
    "every_minutes": Text("采集间隔（分钟）", "Every so many minutes"),
    "expected": Text("预计", "Expected"),
    "expires_at": Text("有效期至", "Valid until"),
    "factor": Text("验证方式", "Factor"),
    "files": Text("文件", "Files"),
    "figures": Text("数据", "Figures"),
    "first_contact": Text("第一联系人", "First contact"),
    "format": Text("格式", "Format"),
    "groups": Text("重复组", "Duplicate groups"),
    "held": Text("暂停待确认", "Held for a person"),
    "hints": Text("提示", "Hints"),
    "inspection": Text("检查编号", "Inspection"),
    "is_active": Text("可以登录", "Can sign in"),
    "digest_mail": Text("待办邮件", "Mail"),
    "mapping": Text("自定义列对应", "Own mapping"),
    "practice": Text("练习", "Practice"),
    "secrets": Text("凭证", "Credentials"),
    "mode": Text("发送方式", "Sending"),
    "last_update_at": Text("平台显示的最后更新", "Last update shown by the platform"),
    "merged": Text("并入的账号", "Merged account"),
    "minutes": Text("分钟", "Minutes"),
    "moved": Text("移动的内容", "What moved"),
    "on": Text("日期", "On"),
    "opens_accounts": Text("可开设账号", "Opens accounts"),
    "organisations": Text("主办单位", "Organisations"),
    "organisation_origin": Text("主办单位来源", "Origin of the organisation"),
    "other": Text("另一账号编号", "The other account"),
    "packs": Text("指标集", "Rule packs"),
    "page": Text("清单", "List"),
    "parent": Text("上级单位", "Above"),
    "period": Text("期间", "Period"),
    "evidence": Text("佐证", "Evidence"),
    "post": Text("内容", "Post"),
    "posts_changed": Text("有变化的内容", "Changed posts"),
    "posts_new": Text("新内容", "New posts"),
    "posts_refused": Text("属于别的账号而未采用的内容", "Posts of other accounts, not taken"),
    "post_keys": Text("发布内容条数", "Posts"),
    "post_keys_sha256": Text("发布内容校验值", "Digest of the posts"),
    "posts": Text("发布内容", "Posts"),
    "proposed": Text("待确认的建议", "Proposed"),
    "query": Text("筛选条件", "Filters"),
    "questions": Text("留言", "Questions"),
    "removed": Text("移除的数量", "Removed"),
    "residents": Text("常住人口", "Residents"),
    "role": Text("角色", "Role"),
    "role_name": Text("角色名称", "Name of the role"),
    "rows": Text("行数", "Rows"),
    "rule": Text("指标", "Rule"),
    "second_contact": Text("第二联系人", "Second contact"),
    "services": Text("办事服务", "Services"),
    "since": Text("自", "Since"),
    "sources": Text("来源", "Sources"),
    "split_from": Text("拆分自", "Split from"),
    "staffing": Text("人员与投入", "Staffing"),
    "standing": Text("处理情况", "Standing"),
    "successor": Text("承接单位", "Successor"),
    "telephone": Text("电话", "Telephone"),
    "through": Text("方式", "Through"),
    "told": Text("已提醒", "Told"),
    "token": Text("令牌", "Token"),
    "tried_on": Text("试用日期", "Tried on"),
    "until": Text("至", "Until"),
    "verdict": Text("结论", "Verdict"),
    "verdicts": Text("结论", "Verdicts"),
    "website": Text("网站", "Website"),
    "websites": Text("网站", "Websites"),
    "zone": Text("时区", "Time zone"),
}

_CODES: Mapping[str, Text] = {
    COVERED: NOT_SHOWN,
    "met": Text("达标", "met"),
    "not-met": Text("不达标", "not met"),
    "cannot-tell": Text("无法判断", "cannot tell"),
    "daily": Text("每天一封", "every day"),
    "weekly": Text("每周一封", "every week"),
    "none": Text("无", "none"),
    "zh": Text("中文", "Chinese"),
    "en": Text("英文", "English"),
    "password": Text("密码", "password"),
    "totp": Text("动态口令", "one-time code"),
    "webauthn": Text("通行密钥", "passkey"),
    "mfa": Text("第二重验证", "second factor"),
    "recovery_codes": Text("恢复码", "recovery codes"),
    "socialaccount": Text("统一身份认证", "provider"),
    "county": Text("县", "county"),
    "city": Text("市", "city"),
    "province": Text("省", "province"),
    "national": Text("国家", "national"),
    "township": Text("乡镇", "township"),
    "village": Text("村", "village"),
    "waiting": Text("等待", "waiting"),
    "done": Text("完成", "done"),
    "stopped": Text("已停止", "stopped"),
    "running": Text("进行中", "running"),
    "failed": Text("失败", "failed"),
    "created": Text("新增", "created"),
    "changed": Text("变更", "changed"),
    "left": Text("保留", "left"),
    "inspected": Text("检查", "inspected"),
    "unqualified": Text("不合格", "unqualified"),
}

# Properties that hold several values: two of them are not one before and one after.
LISTS = frozenset({"actions", "columns"})

# Things whose name is that of an account.
NAMED_AS_ACCOUNTS = frozenset({"account", "request", "conflict"})

_STATES: Mapping[str, Mapping[str, Text]] = {
    "account": {state.value: text for state, text in ACCOUNT_STATES.items()},
    "request": {state.value: text for state, text in REQUEST_STATES.items()},
    "conflict": {outcome.value: text for outcome, text in OUTCOMES.items()},
    "finding": {state.value: text for state, text in STANDINGS.items()},
    "import": {state.value: text for state, text in IMPORT_STATES.items()},
    "source": {state.value: text for state, text in SOURCE_STATES.items()},
}


@cache
def _names() -> Mapping[str, Text]:
    drifts = {drift.value: text for drift, text in DRIFTS.items()}
    rules = {rule.rule_id: rule.title for rule in load_packs(shipped_packs()).rules}
    kinds = {kind.id: kind.name for kind in KINDS.values()}
    standings = {state.value: text for state, text in STANDINGS.items()}
    return {**COLUMN_WORDS, **standings, **_CODES, **ROLE_WORDS, **ACTION_WORDS, **kinds, **drifts, **functions(), **platforms(), **rules}


def property_of(name: str, subject: str) -> Text | str:
    """Return what a property of that kind of subject is called."""
    if name == "name" and subject.partition(":")[0] not in NAMED_AS_ACCOUNTS:
        return Text("名称", "Name")
    return PROPERTIES.get(name, name)


def value_of(code: str, subject: str) -> Text | str:
    """Return a value in words: a state of that kind of subject (`account:12`), another code that we know, or the value itself."""
    kind = subject.partition(":")[0]
    return _STATES.get(kind, {}).get(code) or _names().get(code) or code
