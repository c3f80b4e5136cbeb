"""Closing notices: whether the public learns what it needs. Each element is known by the words that such notices use for it; what is not found is asked for."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guikou.kernel.bilingual import Language, Text
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Place, Remark, remark
from guikou.release.domain.content import CLOSING_NOTICE

_CODE = "closings"
_WHY = Text(
    "多数关停公告没有写明去向、日期、档案和个人信息，群众找不到账号和服务",
    "Most closing notices leave out where to go, the dates, what was published and personal data, and people are left searching",
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_ZH_DAY = r"\d{1,2}\s?月\s?\d{1,2}\s?[日号]"
_EN_DAY = rf"(?:\d{{1,2}}\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}|\d{{4}}-\d\d-\d\d)"


@dataclass(frozen=True, slots=True)
class _Element:
    """What a notice has to say: the words that show it in each language, what is missing without them, and what to write."""

    shown: Mapping[Language, re.Pattern[str]]
    missing: Text
    todo: Text


def _element(zh: str, en: str, missing: Text, todo: Text) -> _Element:
    return _Element({Language.ZH: re.compile(zh), Language.EN: re.compile(en, re.IGNORECASE)}, missing, todo)


ELEMENTS = (
    _element(
        r"《[^》]{2,}》|〔\d{4}〕|根据|按照|依据",
        r"\bunder (?!review|way|construction|repair)|\baccording to|\bin accordance with|\bpursuant to|\bon the basis of|\bas required by",
        Text("没有写依据", "The basis is missing"),
        Text("写明所依据的文件名称、文号和批准单位", "Name the rule with its number, and who approved the closing"),
    ),
    _element(
        r"原因|因(?!此)|鉴于|为(?:了|进一步|推动|规范|整合|集约|集中|避免|减轻|更好)|重复运营",
        r"\bbecause\b|\bin order to\b|\breason|\bto give\b|\bto avoid\b|\bto save\b|\bduplicat|\bwhy\b|\bso that\b",
        Text("没有写关停的原因", "The reason is missing"),
        Text("用一两句话写明为什么关停", "Say in a sentence or two why it is closing"),
    ),
    _element(
        r"微信|公众号|视频号|小程序|微博|抖音|快手|头条|小红书|哔哩|网站|客户端|APP|App|邮件|短信|平台",
        r"\bWeChat|\bWeibo|\bDouyin|\bKuaishou|\bToutiao|\bXiaohongshu|\bMastodon|\bBluesky|\bTelegram|\bFacebook|\bInstagram|\bwebsite|\bnewsletter|\bapp\b|\bplatform",
        Text("没有写在哪个平台", "The platform is missing"),
        Text("写明平台、账号全称和账号编号，附二维码", "Name the platform, the account's full name and id, with a QR code"),
    ),
    _element(
        rf"(?:停更|停止|关停|下线|停用|最后一日)[^。；\n]{{0,40}}{_ZH_DAY}|{_ZH_DAY}[^。；\n]{{0,20}}(?:停更|停止|关停|下线|停用|为最后)",
        rf"(?:last day|stops?|closes?|closing|until|from|end)[^.;\n]{{0,60}}{_EN_DAY}|{_EN_DAY}[^.;\n]{{0,40}}(?:last day|stops?|closes?|end)",
        Text("没有写停更的日期；“即日起”没有给群众留出时间", "The last day is missing; “from today” leaves people no time"),
        Text(
            "写明最后一日，并尽量提前公告（多数指引为28至30天）",
            "Give the last day, and announce it well before (guides ask for four weeks)",
        ),
    ),
    _element(
        r"注销[^。；\n]{0,60}(?:\d|冻结|之间|期)|冻结期|不(?:予)?注销|保留(?:账号)?名称",
        r"(?:cancell?|delet|remov)[^.;\n]{0,100}(?:\d|freeze|frozen|between)|\bfreeze|\bfrozen|\bname (?:is|will be|stays) kept|\bnot (?:be )?(?:cancelled|deleted)",
        Text("没有写何时注销，或是否保留名称", "It does not say when the account is cancelled, or that its name is kept"),
        Text(
            "写明平台的冻结期和预计注销的起止日期；不注销的，写明保留名称",
            "Give the platform's freeze and between which days it will be gone; if it is not cancelled, say that the name is kept",
        ),
    ),
    _element(
        r"(?:关注|访问|登录|前往|移步|查看|获取|转至|迁移至|迁至|通过)[^。；\n]{1,60}|去向|今后到哪里",
        r"\bfollow\b|\bvisit\b|\bgo to\b|\bfind us\b|\bfrom (?:now|then) on\b|\binstead\b|\bmoves? to\b|\bsee our\b",
        Text("没有写今后到哪里去", "It does not say where to go from now on"),
        Text(
            "逐项写明每项信息和服务今后在哪个账号或网站，附二维码",
            "Say for each kind of information and each service where it is from now on, with a QR code",
        ),
    ),
    _element(
        r"(?:历史|已发布|原有|以往|过去|此前发布)的?(?:内容|信息|文章|图文|作品|稿件)|归档|存档|档案",
        r"\barchiv|(?:past|old|earlier|previous) (?:posts|content|articles)|\bwas published\b|\bwe published\b",
        Text("没有写已发布的内容怎么办", "It does not say what becomes of what was published"),
        Text("写明已发布内容归档在哪里、怎样查阅", "Say where it is archived and how to look at it"),
    ),
    _element(
        r"留言|咨询|提问|来信|诉求|未答复|办件",
        r"\bquestion|\benquir|\binquir|\bmessages?\b|\bcomments? (?:that|not)",
        Text("没有写未答复的留言怎么办", "It does not say what becomes of open questions"),
        Text("写明未答复的留言由谁在何时答复", "Say who answers open questions, and by when"),
    ),
    _element(
        r"个人信息|个人数据|用户(?:信息|数据|资料)|隐私",
        r"\bpersonal (?:data|information)|\bprivacy|\byour data",
        Text("没有写个人信息怎么处理", "It does not say what becomes of personal data"),
        Text(
            "写明后台个人信息移交、归档或删除的范围和时间，以及怎样查询、复制、删除",
            "Say which personal data is handed over, kept or erased, when, and how people can see, copy or erase theirs",
        ),
    ),
    _element(
        r"电话|联系(?:人|方式)|邮箱|(?<!\d)1\d{2}\d{2}(?!\d)|0\d{2,3}-\d{7,8}",
        r"\bcontact|\btelephone|\bphone|\bcall\b|\be-?mail",
        Text("没有写联系方式", "There is nobody to contact"),
        Text("写明咨询的电话、地址和时间", "Give a telephone, an address and hours"),
    ),
    _element(
        r"异议|意见|反映|申诉|投诉|反馈",
        r"\bobjection|\bobject\b|\bcomplain|\bfeedback|\bdisagree|\bopinion",
        Text("没有写对关停有意见怎么提", "It does not say how to object"),
        Text("写明对关停有意见的，向谁、在何时之前提出", "Say to whom, and by when, people can object"),
    ),
)
"""What practice leaves out, and the public needs; in the order in which a notice says it."""


def _find(draft: Draft, _known: Known) -> Iterator[Remark]:
    if draft.kind != CLOSING_NOTICE:
        return
    said = f"{draft.title}\n{draft.digest}\n{draft.body.text}\n{draft.text}"
    for element in ELEMENTS:
        if not element.shown[draft.language].search(said):
            yield remark(_CODE, Level.WARN, Place("html", 0, 0), text="", why=_WHY, what=element.missing, todo=element.todo)


CHECK = Check(
    code=_CODE,
    name=Text("关停公告的要素", "Elements of a closing notice"),
    looks_for=Text(
        "关停公告没有写依据、原因、平台、停更日期、注销时间、去向、已发布内容、留言、个人信息、联系方式、异议渠道",
        "a closing notice without its basis, reason, platform, last day, time of cancellation, where to go, what was published, open questions, personal data, contact or way to object",
    ),
    why=_WHY,
    example=Text("“即日起停止更新”：没有日期，也没有去向", "“The account stops today”: no date, and nowhere to go"),
    find=_find,
)
