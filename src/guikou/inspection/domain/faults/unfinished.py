"""Templates that went out before somebody filled them in."""

import re
from datetime import date

from guikou.inspection.domain.faults.quoting import around, without_addresses
from guikou.kernel.bilingual import Text

_BLANK = "[XxＸｘ×╳＊*]"
_PATTERN = (
    rf"(?:20|19){_BLANK}{{2}}年|(?:\d{{4}}|{_BLANK}{{4}}|{_BLANK}{{2}})年\s?{_BLANK}{{1,2}}月|\d{{1,2}}月\s?{_BLANK}{{1,2}}日|{_BLANK}{{1,2}}月\s?{_BLANK}{{1,2}}日"
    r"|[【\[（(]\s?(?:待补充|待填写|待填|待完善|待核实|待确认|此处[^】\]）)]{0,12}|请填写[^】\]）)]{0,12}|请输入[^】\]）)]{0,12}|插入图片)\s?[】\]）)]"
    r"|\{\{\s?[A-Za-z_一-鿿][\w.一-鿿 ]{0,40}\s?\}\}|\$\{[A-Za-z_][\w.]{0,40}\}|(?i:lorem ipsum|\[insert [^\]]{1,40}\]|\[your [^\]]{1,40}\]|\[tbc\]|\[tbd\])"
    r"|(?:请在此处?|点击此处)(?:输入|添加|编辑)(?:正文|文字|标题|内容|文本)"
)
PREFILTER = _PATTERN
_UNFINISHED = re.compile(_PATTERN)
_CASE = re.compile(rf"[某{_BLANK[1:-1]}]\s?$")


def find(text: str, published_on: date | None) -> list[Text]:  # noqa: ARG001 - all finders have one signature
    """Return the blanks of a text. 文×× and 某月 are names and days left out on purpose, no blanks."""
    clean = without_addresses(text)
    found = []
    for match in _UNFINISHED.finditer(clean):
        if not _CASE.search(clean[: match.start()]):
            quoted = around(clean, match.start(), match.end())
            found.append(Text(f"“{quoted}”", f"“{quoted}”"))
    return found
