"""What the tree of organisations does not allow."""

from datetime import date

import pytest

from guikou.people.domain.organisations import BeforeItBegan, InTheFuture, OutsideTree, below, check_day
from guikou.people.domain.tokens import digest

TODAY = date(2026, 3, 2)


def test_a_path_grows_by_the_id() -> None:
    assert below("", "/1/5/", organisation_id=9) == "/1/5/9/"
    assert below("/1/6/9/", "/1/5/", organisation_id=9) == "/1/5/9/"


@pytest.mark.parametrize("parent", ["/1/6/9/", "/1/6/9/10/"])
def test_nothing_hangs_below_itself(parent: str) -> None:
    with pytest.raises(OutsideTree):
        below("/1/6/9/", parent, organisation_id=9)


def test_a_reform_has_its_day_behind_it() -> None:
    check_day(TODAY, today=TODAY, began=None)
    check_day(TODAY, today=TODAY, began=TODAY)
    with pytest.raises(InTheFuture):
        check_day(date(2026, 3, 3), today=TODAY, began=None)
    with pytest.raises(BeforeItBegan) as refused:
        check_day(date(2026, 3, 1), today=TODAY, began=TODAY)
    assert "2026-03-02" in refused.value.reason.zh


def test_a_secret_is_kept_as_its_sha_256() -> None:
    assert digest("归口") == "4380a9f20405ee108a83092b96b5cd0d7b4fa2312c63bb9891b4bb2247fddd23"
