"""Comparing names, and saying that an owner is missing: for the checks of units and names."""

import re

from guikou.inspection.domain.facts import Facts
from guikou.kernel.bilingual import Text

SET_DOWN = "data"
"""Origin of an owner that a source states."""


def owner_missing(facts: Facts) -> Text:
    """Return that no owner is known for certain."""
    if facts.organisation_name:
        return Text(
            f"主办单位“{facts.organisation_name}”是按名称推测的，尚未确认，无法判断。",
            f"The owner “{facts.organisation_name}” was proposed from the name and is not confirmed, so nobody can tell.",
        )
    return Text("数据没有主办单位，无法判断。", "The data name no owner, so nobody can tell.")


def letters(name: str) -> str:
    """Return the letters and digits of a name, lower case."""
    return re.sub(r"[\W_]+", "", name).casefold()


def is_chinese(name: str) -> bool:
    """Test whether a name has Chinese characters."""
    return any("一" <= letter <= "鿿" for letter in name)
