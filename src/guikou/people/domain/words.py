"""Names of roles and actions, for people."""

from collections.abc import Mapping

from guikou.kernel.bilingual import Text

ROLE_WORDS: Mapping[str, Text] = {
    "administrator": Text("系统管理员", "System administrator"),
    "supervisor": Text("主管单位人员", "Supervisor"),
    "clerk": Text("主办单位经办人", "Owner clerk"),
    "editor": Text("编辑", "Editor"),
    "first-reviewer": Text("初审", "First reviewer"),
    "second-reviewer": Text("复审", "Second reviewer"),
    "final-reviewer": Text("终审", "Final reviewer"),
    "replier": Text("答复人员", "Replier"),
    "archivist": Text("档案人员", "Archivist"),
    "auditor": Text("审计人员", "Auditor"),
    "analyst": Text("数据分析人员", "Analyst"),
}

ACTION_WORDS: Mapping[str, Text] = {
    "figures.see": Text("查看数据", "see figures"),
    "register.see": Text("查看账号台账", "see the register"),
    "personal.see": Text("查看联系人和登录保管人", "see contacts and who holds a login"),
    "register.edit": Text("修改账号台账", "change the register"),
    "accounts.keep": Text("登记账号的登录保管人、合同、工时和证书", "record who holds a login, contracts, hours and certificates"),
    "organisations.edit": Text("修改主办单位", "change organisations"),
    "requests.make": Text("提出开设、变更、关停申请", "ask to open, change or close an account"),
    "requests.decide": Text("审批申请", "decide on requests"),
    "imports.run": Text("批量导入", "import files"),
    "collection.see": Text("查看采集情况", "see collection"),
    "sources.edit": Text("修改采集来源", "change sources"),
    "collection.run": Text("启动采集", "start a collection"),
    "collection.enter": Text("人工录入数据", "enter figures by hand"),
    "findings.see": Text("查看检查结果", "see findings"),
    "inspection.run": Text("启动检查", "start an inspection"),
    "findings.judge": Text("认定、不采纳检查结果，发出整改", "confirm or set aside findings, send for rectification"),
    "findings.answer": Text("答复整改", "answer a rectification"),
    "bulletins.write": Text("编写通报", "write bulletins"),
    "releases.see": Text("查看稿件和发布情况", "see releases"),
    "releases.write": Text("撰写稿件、送审", "write releases and hand them in for review"),
    "releases.review": Text("审校稿件", "review releases"),
    "desk.run": Text("管理发布台：排期、更正、撤回、审校程序", "run the release desk: schedule, correct, recall, set the turns of review"),
    "channels.set": Text("接入账号的发布渠道、设置凭证", "connect accounts for publishing and set their credentials"),
    "lists.export": Text("导出清单", "export lists"),
    "trail.see": Text("查看审计链", "see the trail"),
    "people.see": Text("查看人员", "see people"),
    "people.edit": Text("管理人员和角色", "manage people and roles"),
    "settings.edit": Text("修改系统设置", "change settings"),
    "api.use": Text("使用接口", "use the API"),
    "own.keep": Text("管理本人的登录、令牌、设置和视图", "keep one's own sessions, tokens, settings and views"),
}
