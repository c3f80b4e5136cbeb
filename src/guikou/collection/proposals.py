"""What to say of a table that cannot be taken as it is, and the mapping file that is proposed for it."""

from collections.abc import Sequence
from pathlib import Path, PurePath

from guikou.collection.formats.sheet import Sheet
from guikou.collection.mapping import draft, draft_name
from guikou.kernel.bilingual import Text

UNKNOWN_LAYOUT = Text(
    "不认识的版式。认出的列：{understood}；没有认出的列：{unknown}{lack}{how}",
    "An unknown layout. Columns understood: {understood}; not understood: {unknown}{lack}{how}",
)
LACKING = Text("；缺少：{missing}", "; lacking: {missing}")
EDIT_DRAFT = Text("。请修改映射文件“{draft}”后用 --map 给出", ". Edit the mapping file “{draft}” and give it with --map")
WHOSE = Text("文件没有写明这些内容是哪个账号发布的{how}", "The file does not say which account published these posts{how}")
NAME_ACCOUNT = Text(
    "。请加上写明账号的一列，或在映射文件“{draft}”里填写平台和账号名称后用 --map 给出",
    ". Add a column that names the account, or write platform and account name into the mapping file “{draft}” and give it with --map",
)
NOTHING = Text("无", "none")
_SHOWN_HEADINGS = 30


class Proposals:
    """Writes mapping files to be edited into a folder (None: nowhere). What somebody edited there is never overwritten."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._names: set[str] = set()

    def unknown(self, label: str, sheet: Sheet) -> Text:
        """Return what to say of a sheet whose layout is not known."""
        proposal = draft(sheet.headings, _called(label, sheet), place_of(label))
        if proposal.lacks_only_whose:
            return WHOSE.fill(how=self._written(label, sheet, proposal.text, NAME_ACCOUNT))
        missing = Text("、".join(text.zh for text in proposal.lacking), ", ".join(text.en for text in proposal.lacking))
        lack = LACKING.fill(missing=missing) if proposal.lacking else Text("", "")
        how = self._written(label, sheet, proposal.text, EDIT_DRAFT)
        return UNKNOWN_LAYOUT.fill(understood=_listed(proposal.understood), unknown=_listed(proposal.unknown), lack=lack, how=how)

    def whose(self, label: str, sheet: Sheet) -> Text:
        """Return what to say of a sheet of posts, none of which tells its account."""
        text = draft(sheet.headings, _called(label, sheet), place_of(label)).text
        return WHOSE.fill(how=self._written(label, sheet, text, NAME_ACCOUNT))

    def _written(self, label: str, sheet: Sheet, text: str, how: Text) -> Text:
        if self._folder is None:
            return Text("", "")
        self._folder.mkdir(parents=True, exist_ok=True)
        name = draft_name(label, sheet.name, self._names | self._edited(text))
        self._names.add(name)
        (self._folder / name).write_text(text, encoding="utf-8")
        return how.fill(draft=name)

    def _edited(self, text: str) -> set[str]:
        """Names of files in the folder that say something else: an earlier draft that somebody edited, or the draft for another file."""
        there = (path for path in (self._folder or Path()).glob("*.map.yaml") if path.name not in self._names)
        return {path.name for path in there if path.read_text(encoding="utf-8", errors="replace") != text}


def place_of(label: str) -> PurePath:
    """Return where a file lies in its folder or zip."""
    return PurePath(label.rpartition("!")[2])


def _called(label: str, sheet: Sheet) -> str:
    return f"{label} {sheet.name or ''}".strip()


def _listed(headings: Sequence[str]) -> Text:
    shown = list(headings[:_SHOWN_HEADINGS])
    if not shown:
        return NOTHING
    rest = len(headings) - len(shown)
    more = Text(f"等{len(headings)}列", f" and {rest} more") if rest else Text("", "")
    return Text("、".join(shown) + more.zh, ", ".join(shown) + more.en)
