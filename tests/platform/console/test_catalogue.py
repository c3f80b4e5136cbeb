"""The sentences of the libraries, in Chinese."""

import re
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

import polib
import pytest
from django.utils import translation

ROOT = Path(__file__).resolve().parents[3]
LETTERS = re.compile(r"[A-Za-z]{3,}")
CHINESE = re.compile(r"[\u3400-\u9fff]")
USED = ("django", "django.contrib.auth", "allauth")
CATALOGUES = {"django": "conf/locale"}


def folder(package: str) -> Path:
    return Path(find_spec(package).origin).parent / CATALOGUES.get(package, "locale")


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    spec = spec_from_file_location("compile_catalogue", ROOT / "tools" / "compile_catalogue.py")
    tool = module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.SOURCE.with_suffix(".mo").read_bytes() == tool.compiled()


@pytest.mark.parametrize("package", USED)
def test_no_sentence_of_a_library_in_use_stays_english(package: str) -> None:
    english = [
        entry
        for entry in polib.pofile(str(folder(package) / "en" / "LC_MESSAGES" / "django.po"))
        if not entry.obsolete and LETTERS.search(re.sub(r"%\(\w+\)s", "", entry.msgid))
    ]
    assert english
    with translation.override("zh-hans"):
        left = [entry.msgid for entry in english if not CHINESE.search(_said(entry))]
    # Formats and names that are the same in Chinese.
    assert [text for text in left if text not in AS_THEY_ARE] == []


AS_THEY_ARE = frozenset({"IPv4", "IPv6", "URL"})


def _said(entry: polib.POEntry) -> str:
    if entry.msgid_plural:
        return translation.ngettext(entry.msgid, entry.msgid_plural, 2)
    if entry.msgctxt:
        return translation.pgettext(entry.msgctxt, entry.msgid)
    return translation.gettext(entry.msgid)
