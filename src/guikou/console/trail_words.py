"""Words for what the trail's lines state: who acted, properties, and the codes that stand as values. Acts are in `trail_acts`."""

from collections.abc import Mapping
from functools import cache

from guikou.channels.fields import FIELDS
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
from guikou.release.content import KINDS as RELEASE_KINDS
from guikou.release.operations.subscribing import PUBLIC
from guikou.release.standing import ACT_WORDS, MODE_WORDS
from guikou.release.standing import STATE_WORDS as DELIVERY_STATES

# Who is nobody in particular.
ACTORS: Mapping[str, Text] = {
    WORKER.key: Text("系统", "the system"),
    SETUP.key: Text("初始设置", "the setup"),
    PUBLIC.key: Text("公众", "the public"),
}
NOTHING = Text("（空）", "(nothing)")

PROPERTIES: Mapping[str, Text] = {
    **{field.name: field.label for fields in FIELDS.values() for field in fields},
    **COLUMN_WORDS,
    "account": Text("台账编号", "Number in the register"),
    "accounts": Text("账号", "Accounts"),
    "adapter": Text("接入方式", "Way of connecting"),
    "base": Text("接口地址", "Address of the interface"),
    "settings": Text("设置", "Settings"),
    "act": Text("操作", "Act"),
    "edition": Text("版本", "Edition"),
    "nudge": Text("提醒", "Reminder"),
    "turn": Text("审校轮次", "Turn"),
    "active_from": Text("成立日期", "Exists since"),
    "actions": Text("权限", "Rights"),
    "address": Text("地址", "Address"),
    "consent": Text("同意书版本", "Version of the consent"),
    "ending": Text("结束原因", "Why it ended"),
    "erased": Text("清除的数量", "Erased"),
    "kinds": Text("类型", "Kinds"),
    "units": Text("发布单位", "Units"),
    "new": Text("新订阅", "New subscription"),
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
    "at": Text("发布时间", "Time of the release"),
    "host": Text("接收网站", "Receiving site"),
    "message": Text("邮件编号", "Number of the mail"),
    "vouched": Text("邮件服务器已核验", "Vouched for by our mail server"),
    "left_out": Text("未发送的账号", "Accounts left out"),
    "status": Text("网页应答", "Answer of the page"),
    "topic": Text("订阅源", "Feed"),
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
    "by_link": Text("凭一次性链接", "By a one-time link"),
    "emergency": Text("应急程序", "Emergency route"),
    "expires": Text("有效期至", "Good until"),
    "hash": Text("内容校验码", "Code of the content"),
    "owed": Text("欠补审校", "Signatures still owed"),
    "overruled": Text("说明理由保留的提醒", "Warnings left as they are"),
    "quote": Text("所指文字", "Words it is about"),
    "remark": Text("批注编号", "Remark"),
    "turns": Text("审校道数", "Turns"),
    "void": Text("作废的签署", "Signatures made void"),
    "zone": Text("时区", "Time zone"),
    "asked": Text("询问的链接", "Links asked"),
    "dead": Text("打不开的链接", "Links that do not open"),
    "entry": Text("名单内容", "Line of the list"),
    "media_type": Text("文件类型", "Type of the file"),
    "size": Text("字节数", "Bytes"),
}

_CODES: Mapping[str, Text] = {
    COVERED: NOT_SHOWN,
    "met": Text("达标", "met"),
    "not-met": Text("不达标", "not met"),
    "cannot-tell": Text("无法判断", "cannot tell"),
    "bounced": Text("邮件退回", "mails came back"),
    "unsubscribed": Text("本人退订", "unsubscribed"),
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
    **MODE_WORDS,
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
    "delivery": {state.value: text for state, text in DELIVERY_STATES.items()} | dict(ACT_WORDS),
}


@cache
def _names() -> Mapping[str, Text]:
    drifts = {drift.value: text for drift, text in DRIFTS.items()}
    rules = {rule.rule_id: rule.title for rule in load_packs(shipped_packs()).rules}
    kinds = {kind.id: kind.name for kind in KINDS.values()} | dict(RELEASE_KINDS)
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
