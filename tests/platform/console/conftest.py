"""People at work in a county, and clients signed in as them."""

from dataclasses import dataclass

import pytest
from django.test import Client

import console_demonstration
from factories_platform import make_organisation, make_person, sign_in
from guikou.people.domain.policy import Role
from guikou.people.models import Organisation, Person


@dataclass
class County:
    """A county, a township with two villages, and a second county that nobody of the first one may see."""

    root: Organisation
    township: Organisation
    villages: list[Organisation]
    other: Organisation
    supervisor: Person


@pytest.fixture
def county(db: None) -> County:
    root = make_organisation("清江县人民政府", residents=412_000, first_contact="王丽")
    township = make_organisation("东河镇人民政府", parent=root, level="township", residents=30_000, opens_accounts=True)
    villages = [make_organisation(f"东河镇第{number}村", parent=township, level="village") for number in (1, 2)]
    other = make_organisation("邻县人民政府", residents=9)
    return County(root, township, villages, other, make_person(Role.SUPERVISOR, at=root))


@pytest.fixture
def supervisor(county: County) -> Client:
    console_demonstration.done.clear()
    return sign_in(Client(), county.supervisor)


@pytest.fixture
def done() -> list:
    """Return what the demonstration carries out from now on."""
    console_demonstration.done.clear()
    return console_demonstration.done
