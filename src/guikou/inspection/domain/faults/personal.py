"""Personal data of citizens: identity numbers, bank cards, private telephone numbers. What is found is always masked."""

import re
from datetime import date

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from guikou.inspection.domain.faults.quoting import without_addresses
from guikou.kernel.bilingual import Text

PREFILTER = r"[1-9]\d{16}[\dXx]|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|(?:62|4\d|5[1-5])\d{2}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3,7}"

_IDENTITY = re.compile(r"(?=\d)(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])")
_CARD = re.compile(r"(?=[456])(?<![\d.*-])(?:62\d{2}|4\d{3}|5[1-5]\d{2})([ -]?)\d{4}\1\d{4}\1\d{3,4}(?:\1\d{1,3})?(?![\d.*-])")
_MOBILE = re.compile(r"(?=[+18])(?<![\d.*+-])(?:\+?86[ -]?)?(1[3-9]\d)([ -]?)(\d{4})\2(\d{4})(?![\d*])")
_CARD_WORDS = re.compile(r"卡号|银行卡|储蓄卡|账号|帐号|账户|户名|开户|持卡|card", re.IGNORECASE)
_PUBLIC_ACCOUNT = re.compile(
    r"捐款|捐赠|募捐|慈善|红十字|基金会|对公|财政|专户|收款单位|单位名称|缴费|缴纳|有限公司|保证金|税务|非税|微博|ISBN|CN"
)
_CITIZEN = re.compile(
    r"身份证|证件号|住址|家住|家庭住址|户籍|患者|病例|密切接触者|密接|申请人|当事人|村民|居民姓名|户主|学生|家长|业主|受助|低保|特困|救助对象|补贴对象|信访人|举报人|投诉人|来信人|留言人|求助人|嫌疑人|被告人|受害人"
)
_OFFICE = re.compile(
    r"联系人|咨询|热线|办公|值班|客服|报名|工作人员|服务电话|联系电话|联系方式|监督电话|投诉电话|举报电话|举报方式|电话举报|拨打|致电|民警|警官|法官|记者|主任|科长|局长|书记|负责人|商家|预约|报警|征集|微信同号|经理|律师|寻人|线索"
)
_PRIVATE = re.compile(r"本人|个人|姓名|电话|手机")


def find(text: str, published_on: date | None) -> list[Text]:  # noqa: ARG001 - all finders have one signature
    """Return the personal data of a text. Offices' numbers are none: 12345, 400, landlines, a mobile beside 联系人 or 咨询."""
    clean = without_addresses(text)
    return [*_identities(clean), *_cards(clean), *_mobiles(clean)]


def _identities(text: str) -> list[Text]:
    return [_told(Text("身份证号", "identity number"), match[0]) for match in _IDENTITY.finditer(text) if _valid(match[0])]


def _valid(number: str) -> bool:
    try:
        ric.validate(number)
    except ValidationError:
        return False
    return True


def _cards(text: str) -> list[Text]:
    found = []
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        near = text[max(0, match.start() - 40) : match.end() + 20]
        if luhn.is_valid(digits) and not _valid(digits) and _CARD_WORDS.search(near) and not _PUBLIC_ACCOUNT.search(near):
            found.append(_told(Text("银行卡号", "bank card number"), digits))
    return found


def _mobiles(text: str) -> list[Text]:
    found = []
    for match in _MOBILE.finditer(text):
        before, near = text[max(0, match.start() - 40) : match.start()], text[max(0, match.start() - 40) : match.end() + 15]
        if _CITIZEN.search(before) and _PRIVATE.search(before[-12:]) and not _OFFICE.search(near):
            found.append(_told(Text("个人手机号", "private mobile number"), match[1] + match[3] + match[4]))
    return found


def _told(what: Text, number: str) -> Text:
    masked = number[:3] + "*" * (len(number) - 5) + number[-2:]
    return Text(f"{what.zh}{masked}", f"{what.en} {masked}")
