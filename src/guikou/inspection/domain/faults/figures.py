"""Figures that contradict each other in one sentence: a part larger than the whole, men and women that do not add up, a list or parts beyond their total."""

import re
from datetime import date

from guikou.inspection.domain.faults.quoting import around
from guikou.kernel.bilingual import Text

_UNIT = "人|例|名|户|家|所|件|起|辆|台"
PREFILTER = rf"\d(?:{_UNIT})[^。；;！？\n]{{0,12}}[（(，,：:][^。；;！？\n]{{0,300}}\d(?:{_UNIT})"

_NUMBER = r"(?=\d)(?<![\d.,万亿+])(\d{1,9}(?:,\d{3})*)"
_SENTENCE = re.compile(r"[^。；;！？\n]+")
_PART = re.compile(rf"(?:共计?|共有|总计|合计){_NUMBER}({_UNIT})[，,（(：:]\s?其中[，,：:]?[^\d，,。；]{{0,10}}?{_NUMBER}({_UNIT})(?!次)")
_THINGS = "户|家|所|件|起|辆|台"
_AMONG = re.compile(
    rf"(?:共计?|共有|总计|合计)[^\d，,、。（(]{{0,6}}?{_NUMBER}({_THINGS})[，,（(：:]\s?其中[，,：:]?([^，,。（()）]{{4,200}})"
)
_OVERLAPPING = re.compile(r"已|未|完成|整改|办结|新增|重点|女|党员|老|低保|脱贫|残|特困|以上|以下")
_SEXES = re.compile(
    rf"(?:共计?|共有|总计|合计){_NUMBER}(人|名|例)[，,（(：:]\s?(?:其中)?[，,：:]?\s?男性?{_NUMBER}(?:人|名|例)[，,、]\s?女性?{_NUMBER}(?:人|名|例)"
)
_LISTED = re.compile(rf"{_NUMBER}({_UNIT})[（(]([^（()）]{{4,600}})[）)]")
_ENTRY = re.compile(rf"\s?([^\d，,、；;：:（()）]{{2,12}}?)\s?(\d{{1,9}})({_UNIT})\s?$")
_OPEN_LIST = re.compile(r"其中|等|含|包括|另|均|累计|约|近|超|多|余|分别|各")


def find(text: str, published_on: date | None) -> list[Text]:  # noqa: ARG001 - all finders have one signature
    """Return the contradictions of a text, sentence by sentence."""
    found: list[Text] = []
    for sentence in _SENTENCE.findall(text):
        found += [*_parts(sentence), *_sexes(sentence), *_lists(sentence), *_among(sentence)]
    return found


def _parts(sentence: str) -> list[Text]:
    found = []
    for match in _PART.finditer(sentence):
        whole, part = _int(match[1]), _int(match[3])
        if match[2] == match[4] and part > whole:
            quoted = around(sentence, match.start(), match.end())
            found.append(
                Text(f"“{quoted}”：其中的{part}大于总数{whole}", f"“{quoted}”: the part, {part}, is larger than the whole, {whole}")
            )
    return found


def _sexes(sentence: str) -> list[Text]:
    found = []
    for match in _SEXES.finditer(sentence):
        whole, men, women = _int(match[1]), _int(match[3]), _int(match[4])
        if men + women != whole:
            quoted = around(sentence, match.start(), match.end())
            found.append(Text(f"“{quoted}”：{men}+{women}不等于{whole}", f"“{quoted}”: {men}+{women} is not {whole}"))
    return found


def _lists(sentence: str) -> list[Text]:
    found = []
    for match in _LISTED.finditer(sentence):
        whole, unit, inside = _int(match[1]), match[2], match[3]
        parts = _entries(inside, unit)
        if len(parts) >= 2 and sum(parts) > whole and not _stated_before(sentence[: match.start()], sum(parts)):
            quoted = around(sentence, match.start(), match.end())
            found.append(
                Text(
                    f"“{quoted}”：各项合计{sum(parts)}，大于总数{whole}", f"“{quoted}”: the items add up to {sum(parts)}, more than {whole}"
                )
            )
    return found


def _among(sentence: str) -> list[Text]:
    """
    Return the totals that are smaller than what is counted among them: 共86户，其中安全70户、需维修25户.

    People are left out: they can be counted twice (女性, 党员), and so are things counted by what was done to them (已整改).
    """
    found = []
    for match in _AMONG.finditer(sentence):
        whole, inside = _int(match[1]), match[3]
        parts = [] if _OVERLAPPING.search(inside) else _entries(inside, match[2], "、")
        if len(parts) >= 2 and sum(parts) > whole >= max(parts):
            quoted = around(sentence, match.start(), match.end())
            found.append(
                Text(
                    f"“{quoted}”：其中各项合计{sum(parts)}，大于总数{whole}",
                    f"“{quoted}”: the parts add up to {sum(parts)}, more than the whole, {whole}",
                )
            )
    return found


def _stated_before(sentence: str, total: int) -> bool:
    """Test whether the list adds up to a figure named earlier: 新增27例，其中转确诊1例（甲市10例，乙市17例）."""
    return any(_int(number) == total for number in re.findall(r"\d[\d,]*", sentence))


def _entries(inside: str, unit: str, separators: str = "，,、；;") -> list[int]:
    """Return the numbers of a closed list, such as 广东8例、上海5例、北京3例; nothing where anything else stands in it."""
    if _OPEN_LIST.search(inside):
        return []
    matches = [_ENTRY.match(entry) for entry in re.split(f"[{separators}]", inside)]
    return [int(match[2]) for match in matches if match and match[3] == unit] if all(matches) else []


def _int(written: str) -> int:
    return int(written.replace(",", ""))
