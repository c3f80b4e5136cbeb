"""Templates that went out before somebody filled them in."""

import re
from datetime import date

from guikou.inspection.domain.faults.quoting import around, without_addresses
from guikou.kernel.bilingual import Text

_BLANK = "[XxＸｘ×╳＊*]"
_OPEN, _CLOSE = r"[【\[（(]\s?", r"\s?[】\]）)]"
_UNFINISHED = re.compile(
    rf"(?:20|19){_BLANK}{{2}}年|(?:\d{{4}}|{_BLANK}{{4}}|{_BLANK}{{2}})年\s?{_BLANK}{{1,2}}月|\d{{1,2}}月\s?{_BLANK}{{1,2}}日|{_BLANK}{{1,2}}月\s?{_BLANK}{{1,2}}日"
    rf"|{_OPEN}(?:待补充|待填写|待填|待完善|待核实|待确认|此处(?:填写|插入|输入|添加|补充)[^】\]）)]{{0,12}}|请填写[^】\]）)]{{0,12}}|请输入[^】\]）)]{{0,12}}|插入图片){_CLOSE}"
    r"|(?:请在此处?|点击此处)(?:输入|添加|编辑)(?:正文|文字|标题|内容|文本)"
    r"""|(?<!["'(=`/])\{\{\s?[A-Za-z_一-鿿][A-Za-z0-9_一-鿿 ]{0,40}\}\}|(?<!["'(=`/:])\$\{[a-z_]{1,40}\}"""
    r"|(?i:lorem ipsum dolor|\[insert [^\]\n]{1,40}\](?!\()|\[your (?:name|address|e-?mail|phone|city|organi[sz]ation|department)[^\]\n]{0,20}\](?!\()|\[tb[cd]\](?!\())"
)
PREFILTER = (
    r"[XxＸｘ×╳＊*] ?[年月日]|待补充|待填|待完善|待核实|待确认|此处|请填写|请输入|插入图片|\{\{|\$\{"
    r"|orem ipsum|OREM IPSUM|orem Ipsum|\[(?:insert|Insert|INSERT|your|Your|YOUR) |\[(?:tb[cd]|TB[CD])\]"
)
_NEAR = re.compile(PREFILTER)
_LEFT_OUT = re.compile(rf"[某{_BLANK[1:-1]}]\s?$")


def find(text: str, published_on: date | None) -> list[Text]:  # noqa: ARG001 - all finders have one signature
    """Return the blanks of a text. 文×× and 某月 are names and days left out on purpose, no blanks."""
    clean = without_addresses(text)
    found = {}
    for spot in _NEAR.finditer(clean):
        for match in _UNFINISHED.finditer(clean, max(0, spot.start() - 12), spot.end() + 60):
            if not _LEFT_OUT.search(clean, max(0, match.start() - 3), match.start()):
                found[match.start()] = around(clean, match.start(), match.end())
    return [Text(f"“{quoted}”", f"“{quoted}”") for _, quoted in sorted(found.items())]
