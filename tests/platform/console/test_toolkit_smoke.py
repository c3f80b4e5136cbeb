import pathlib

import pytest
from django.test import Client

from factories_platform import make_organisation, make_person, sign_in
from guikou.people.domain.policy import Role

pytestmark = [pytest.mark.django_db, pytest.mark.urls("console_demonstration")]
ADDRESSES = [
    "/console/home/",
    "/console/help/",
    "/console/help/glossary/",
    "/console/settings/",
    "/demonstration/list/",
    "/demonstration/form/",
    "/demonstration/sure/",
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_answer(client: Client, address: str, language: str) -> None:
    county = make_organisation()
    make_organisation("某镇", parent=county)
    sign_in(client, make_person(Role.SUPERVISOR, at=county, language=language))
    answer = client.get(address)
    pathlib.Path("/tmp/toolkit/" + address.strip("/").replace("/", "-") + f"-{language}.html").write_bytes(answer.content)
    assert answer.status_code == 200, answer.content[:3000]
