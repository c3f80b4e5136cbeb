"""Everything that leaves a line in the trail has words for it."""

import re
from pathlib import Path

import guikou
from guikou.console.trail_acts import ACTS
from guikou.console.trail_words import PROPERTIES

FILES = [path.read_text(encoding="utf-8") for path in sorted(Path(guikou.__file__).parent.rglob("*.py"))]
SOURCES = "".join(FILES)
WHOLE = set(re.findall(r'\bAct\(\s*(?:action=)?"([a-z]+\.[a-z-]+)"', SOURCES))
SECOND = set(re.findall(r'\b(?:person_act|appointment_act|tree\.act|common\.act|_?act)\(\s*"([a-z-]+)"', SOURCES))
# In files that make the acts of one kind of thing: the whole code.
OF_ONE_KIND = {
    f"{kind}.{name}"
    for text in FILES
    for kind in re.findall(r'\baction=f"([a-z]+)\.\{', text)
    for name in re.findall(r'(?<![._a-z])_?act\(\s*"([a-z-]+)"', text)
}
STATED = {name for change in re.findall(r"\bchange=\{([^{}]*)\}", SOURCES) for name in re.findall(r'"([a-z_]+)":', change)}


def test_the_source_is_read() -> None:
    assert {"inspection.done", "measures.take"} <= WHOLE
    assert {"settle", "custody", "rename"} <= SECOND
    assert {"webhook.change", "conflict.settle"} <= OF_ONE_KIND
    assert {"rule", "tried_on"} <= STATED


def test_every_act_has_words() -> None:
    assert WHOLE - set(ACTS) == set()
    assert OF_ONE_KIND - set(ACTS) == set()
    assert SECOND - {name.partition(".")[2] for name in ACTS} == set()


def test_what_lines_state_has_words() -> None:
    assert STATED - set(PROPERTIES) == set()
