"""What writing once saves."""

from guikou.consolidation.settings import coefficients
from guikou.reports.saved import saved


def test_a_release_on_one_account_saves_nothing_and_on_four_three_pieces_of_editing() -> None:
    told = coefficients()
    found = saved([1, 4, 0], told)
    each = told.edit_hours_per_post.mid + told.reviews_per_post.mid * told.hours_per_review.mid
    assert (found.releases, found.places, found.writings, found.mid) == (2, 5, 3, round(3 * each, 1))
    assert found.low < found.mid < found.high


def test_nothing_is_saved_where_nothing_was_released() -> None:
    found = saved([], coefficients())
    assert (found.releases, found.writings, found.mid) == (0, 0, 0.0)
