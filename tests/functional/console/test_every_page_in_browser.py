"""Every page of the console in Chromium: no complaint, nothing asked of other hosts, nothing too wide, axe finds nothing."""

import pytest
from django.test import Client

from console_browser import faults
from console_walk import furnish, walk
from factories_platform import make_person, sign_in
from guikou.people.domain.policy import Role

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("zh", 360), ("en", 360)])
def test_every_page_is_as_it_should_be(opened, live_server, language: str, width: int) -> None:
    client = sign_in(Client(), make_person(*Role, at=furnish(language), language=language))
    addresses = {seen.name: seen.address for seen in walk(client, "/console/home/")}
    page = opened(client, "/console/home/", width=width)
    wrong = {}
    for name, address in addresses.items():
        page.goto(live_server.url + address)
        if found := faults(page):
            wrong[name] = found
    assert wrong == {}
