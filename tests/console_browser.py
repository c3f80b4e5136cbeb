"""What a browser finds wrong with a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# The page, and the tables that would be moved sideways if they had to.
WIDE = """() => [document.documentElement, ...document.querySelectorAll(".wide")]
  .filter((each) => each.scrollWidth > each.clientWidth)
  .map((each) => `${each.className || "page"} ${each.ariaLabel ?? ""}: ${each.scrollWidth - each.clientWidth} px too wide`)"""


def faults(page: Page) -> list[str]:
    """Return what is wrong with a page for people who see, hear or move otherwise, and where it is too wide."""
    found = [
        f"{each['id']}: {[node['html'][:200] for node in each['nodes']][:3]}"
        for each in Axe().run(page, options=WCAG).response["violations"]
    ]
    return [*found, *page.evaluate(WIDE)]
