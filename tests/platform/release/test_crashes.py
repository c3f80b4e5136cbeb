"""Workers that are killed while they deliver: the public sees one copy, or a person is asked, for every adapter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gates import Gate, Stop
from guikou.release.models import Attempt
from guikou.trail.queries import breaks
from killing import ASKS, BY_HTTP, BY_SMTP, ONE, Scene, Workers, killable, without_database
from killing_people import page, website

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.xdist_group("killed")]
# Adapter → the number of the call that the public sees, and what comes of it when the worker is killed before it, or after the platform has done it: where
# nobody can look, a person is asked.
CALLS = {
    "wechat": (5, ONE, ONE),
    "weibo": (0, ONE, ONE),
    "mastodon": (0, ONE, ONE),
    "bluesky": (1, ONE, ONE),
    "wordpress": (2, ONE, ONE),
    "telegram": (0, ASKS, ONE),
    "sms": (0, ASKS, ASKS),
    "webhook": (0, ASKS, ASKS),
    BY_HTTP: (1, ASKS, ASKS),
    BY_SMTP: (1, ASKS, ASKS),
}


@pytest.fixture(scope="module")
def ground() -> Iterator[tuple[Gate, Workers]]:
    with killable() as ground:
        yield ground


@pytest.fixture
def killed(ground: tuple[Gate, Workers], tmp_path: Path) -> Iterator[Scene]:
    made = Scene(*ground, tmp_path)
    yield made
    made.workers.kill()


@pytest.mark.parametrize("adapter", CALLS)
def test_a_worker_that_is_killed_makes_no_second_copy(adapter: str, killed: Scene) -> None:
    public, before, after = CALLS[adapter]
    assert killed.deliver(adapter, {}).outcome == ONE
    looking = {public: Stop.AFTER, public + 1: Stop.BEFORE, public + 2: Stop.AFTER}
    for plan, expected in (({public: Stop.BEFORE}, before), ({public: Stop.AFTER}, after), (looking, after)):
        ended = killed.deliver(adapter, plan)
        assert ended.outcome == expected, (plan, ended, ended.row.state, ended.row.problem_en)
        assert ended.calls > public
        assert Attempt.objects.filter(delivery=ended.row).exists()
    assert not list(breaks())


@pytest.mark.parametrize("plan", [{}, {0: Stop.BEFORE}, {0: Stop.AFTER}, {0: Stop.AFTER, 1: Stop.BEFORE, 2: Stop.AFTER}])
def test_a_worker_that_is_killed_while_it_reads_a_page_back_says_once_that_it_is_visible(plan: dict[int, Stop], killed: Scene) -> None:
    with website(killed.gate):
        assert page(killed, plan) == ONE
    assert not list(breaks())


def test_a_database_that_goes_away_when_the_platform_answers_makes_no_second_copy(killed: Scene) -> None:
    public, _, after = CALLS["mastodon"]
    ended = killed.deliver("mastodon", {public: Stop.AFTER}, without_database)
    assert ended.outcome == after, (ended, ended.row.state, ended.row.problem_en)
    assert not list(breaks())
