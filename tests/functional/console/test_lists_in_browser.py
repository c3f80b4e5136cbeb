"""How lists lie on the screen: the bar for acts on many rows, cards on a telephone."""

from typing import Any

import pytest
from django.test import Client

from console_browser import faults
from factories_platform import make_account, make_organisation, make_person, sign_in
from guikou.people.domain.policy import Role

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

# Which ticks of the first screenful lie under something else than their own row.
COVERED = """() => [...document.querySelectorAll("tbody [name=pick]")].filter(box => {
  const at = box.getBoundingClientRect(), x = at.x + at.width / 2, y = at.y + at.height / 2;
  return y < innerHeight && !box.closest("tr").contains(document.elementFromPoint(x, y));
}).length"""
# How far to the right the values of the first card begin, line by line.
EDGES = """() => [...document.querySelectorAll("tbody tr:first-child td:not(.pick):not(.pick + td)")]
  .filter(cell => cell.getClientRects().length)
  .flatMap(cell => { const range = document.createRange(); range.selectNodeContents(cell);
    return [...range.getClientRects()].filter(each => each.width).map(each => Math.round(each.x)); })"""


@pytest.fixture
def supervisor() -> Client:
    county = make_organisation("某县某某某某某某某某某某某某某某某某某某某某领导小组办公室")
    for _ in range(30):
        make_account(county)
    return sign_in(Client(), make_person(Role.SUPERVISOR, at=county))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_bar_covers_no_rows_until_one_is_chosen(opened: Any, supervisor: Client, language: str) -> None:
    supervisor.post("/console/language/", {"language": language})
    page = opened(supervisor, "/console/accounts/", width=1280)
    assert page.evaluate(COVERED) == 0
    page.locator("tbody [name=pick]").first.check()
    bar = page.locator(".bulk").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= 800, "the bar is in sight once there is something to do"
    assert faults(page) == []


def test_lines_of_a_value_begin_at_one_edge_on_a_telephone(opened: Any, supervisor: Client) -> None:
    page = opened(supervisor, "/console/accounts/", width=360)
    edges = page.evaluate(EDGES)
    assert len(edges) > 5
    assert min(edges) > 100
    assert faults(page) == []
