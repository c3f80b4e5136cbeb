import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikou.collection.domain.robots import LONGEST_DELAY, Robots, read_robots

TEXT = """\ufeff# comment
User-agent: other
Disallow: /

user-agent: *
Disallow: /private # why
Allow: /private/open
Disallow: /*.pdf$
Disallow: /a*b*c$
Disallow: /%E4%B8%AD
Crawl-delay: 5
nonsense
Sitemap: https://x.example/
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("", True),
        ("/private", False),
        ("/private/x?y=1", False),
        ("/private/open/x", True),
        ("/x.pdf", False),
        ("/x.pdf?y", True),
        ("/axxbyyc", False),
        ("/axxbyycz", True),
        ("/abzz", True),
        ("/ac", True),
        ("/中/x", False),
        ("/%e4%b8%ad", False),
        ("/robots.txt", True),
    ],
)
def test_the_longest_rule_that_matches_decides(path: str, allowed: bool) -> None:
    assert read_robots(TEXT, "Guikou").allow(path) is allowed


def test_a_group_that_names_the_product_counts_alone() -> None:
    robots = read_robots("User-agent: *\nDisallow: /\nUser-agent: Guikou/2\nUser-agent: x\nDisallow: /only\nDisallow:\n", "guikou")
    assert robots.allow("/")
    assert not robots.allow("/only")


def test_equally_long_rules_are_read_kindly() -> None:
    assert read_robots("User-agent: *\nDisallow: /page\nAllow: /page\n", "Guikou").allow("/page")


@pytest.mark.parametrize(("stated", "delay"), [("5", 5.0), ("0.5", 0.5), ("9999", LONGEST_DELAY), ("-1", 0.0), ("soon", 0.0)])
def test_the_pause_that_is_asked_for_has_a_limit(stated: str, delay: float) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {stated}\n", "Guikou").delay == delay


def test_rules_before_any_group_and_empty_files_say_nothing() -> None:
    assert read_robots("Disallow: /\n", "Guikou") == Robots()
    assert read_robots("", "Guikou").allow("/x")
    assert read_robots("User-agent: ???\nDisallow: /\n", "Guikou").allow("/x")


@pytest.mark.parametrize("pattern", ["/" + "a*" * 900 + "b$", "/" + "*" * 1900])
def test_a_pattern_made_to_take_long_does_not(pattern: str) -> None:
    robots = read_robots(f"User-agent: *\nDisallow: {pattern}\n", "Guikou")
    assert isinstance(robots.allow("/" + "a" * 1900), bool)


def test_rules_without_end_are_cut() -> None:
    robots = read_robots("User-agent: *\n" + "Disallow: /x\n" * 6000 + "Disallow: /y\n", "Guikou")
    assert not robots.allow("/x")
    assert robots.allow("/y")


@given(st.text(), st.text())
def test_any_text_is_read_and_any_path_judged(text: str, path: str) -> None:
    assert read_robots(f"User-agent: *\nDisallow: {text}\n", "Guikou").allow(path) in (True, False)
