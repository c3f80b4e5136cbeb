"""Sentences about numbers: English has a form of its own for one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.template import engines
from django.test import Client
from django.utils import translation

from console_waiting import wait_once
from factories_platform import NOW, make_organisation, make_person, sign_in
from guikou import console
from guikou.console.areas import waiting
from guikou.console.components import Figure
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Role
from guikou.people.queries import actor_of

CONSOLE = Path(console.__file__).parent
CONFLICTS = Counted("{n}项冲突", "{n} conflict", "{n} conflicts")


def test_one_thing_is_said_in_the_singular_and_any_other_number_in_the_plural() -> None:
    assert [CONFLICTS.of(n).en for n in (0, 1, 2, 1234)] == ["0 conflicts", "1 conflict", "2 conflicts", "1,234 conflicts"]
    assert [CONFLICTS.of(n).zh for n in (1, 1234)] == ["1项冲突", "1,234项冲突"]


def test_a_template_says_it_likewise() -> None:
    source = """{% counted n "{n}行（{at}）" "{n} row ({at})" "{n} rows ({at})" at="now" %}"""
    with translation.override("en"):
        assert [engines["django"].from_string(source).render({"n": n}) for n in (1, 2000)] == ["1 row (now)", "2,000 rows (now)"]


def test_the_unit_behind_a_figure_agrees_with_its_number() -> None:
    units = [
        Figure(label=Text("内容", "Posts"), value=value, origin=Text("", ""), unit=Counted("条", "post", "posts")).of_what
        for value in (1, 2, None)
    ]
    assert units == [Text("条", "post"), Text("条", "posts"), None]


def plain_sentences() -> Iterator[tuple[str, str]]:
    """Yield the sentences of the platform that have one form for all numbers, with where they stand."""
    for file in CONSOLE.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Text", "said"):
                yield file.name, " ".join(str(part.value) for part in ast.walk(node) if isinstance(part, ast.Constant))
    for file in CONSOLE.rglob("*.html"):
        yield from ((file.name, each) for each in re.findall(r"{% say .*?%}", file.read_text()))


def test_no_sentence_with_one_form_for_all_numbers_counts_things() -> None:
    sentences = list(plain_sentences())
    assert len(sentences) > 1000
    assert [each for each in sentences if "{n}" in each[1]] == []


@pytest.mark.django_db
def test_the_first_screen_says_of_one_thing_that_it_is_one() -> None:
    county = make_organisation("Clearwater")
    person = make_person(*Role, at=county, language="en", joined_at=NOW)
    wait_once(county, for_=person)
    page: Any = sign_in(Client(), person).get("/console/home/")
    said = [" ".join(pile.get_text(" ").split()) for pile in BeautifulSoup(page.content, "html.parser").select(".piles a")]
    assert said == [f"1 {kind.label.one}" for kind in waiting(actor_of(person))]
