"""Collection as people do it: a source is added from a pasted address, read by the worker, looked at, paused; and something is entered by hand."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect

from collected import make_figure, make_observation, make_post, make_source
from console_browser import faults
from factories_platform import make_account, make_organisation, make_person, sign_in
from feeds import rss, rss_item
from guikou.collection.models import Evidence, Observation, Post, Source
from guikou.jobs import leases
from guikou.jobs.models import Job
from guikou.jobs.registry import handlers
from guikou.jobs.running import run
from guikou.people.domain.policy import Role
from processes import wait_until
from servers import Reply, Server

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _this_machine_may_be_asked(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"private_hosts": ("127.0.0.1",)})


def look(page: Page) -> None:
    """See that the page reads well for everybody, wide and narrow."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == [], f"{page.url} {width}"
    page.set_viewport_size({"width": 1280, "height": 900})


def work() -> None:
    """Do what is queued, as the worker does it."""
    while held := leases.claim("test", ("collection.run",), now=datetime.now(UTC)):
        run(held, handlers()[held.kind], lease=None)
    assert not Job.objects.filter(state="failed").exists()


WORDS = {
    "zh": ("识别网址", "添加", "立即采集", "人工录入", "保存", "暂停", "恢复采集", "订阅源"),
    "en": ("Look at the address", "Add", "Collect now", "Enter by hand", "Save", "Pause", "Resume", "Feed"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_source_is_added_read_and_looked_at_and_something_is_entered_by_hand(
    opened: Any, live_server: Any, language: str, tmp_path: Path
) -> None:
    look_at, add, now, by_hand, save, pause, resume, feed = WORDS[language]
    zh = language == "zh"
    county = make_organisation("某县人民政府" if zh else "Clearwater County")
    account = make_account(county, name="县政府网站" if zh else "County website", platform="website", key="website:~county.example")
    client = sign_in(Client(), make_person(Role.SUPERVISOR, at=county, language=language))
    begin = datetime.now(UTC) - timedelta(days=3)
    title = (lambda number: f"通知{number}") if zh else (lambda number: f"Notice {number}")
    items = [rss_item(number, begin + timedelta(hours=number), title=title(number), description="<b>x</b>") for number in range(12, 0, -1)]
    page_html = '<html><head><link rel="alternate" type="application/rss+xml" title="RSS" href="/feed.xml"></head><body>x</body></html>'
    with Server({"/": Reply(page_html, type="text/html"), "/feed.xml": Reply(rss(items, title=account.name))}) as server:
        page = opened(client, f"/console/collection/add/{account.pk}/")
        look(page)
        page.get_by_role("button", name=look_at, exact=True).click()
        expect(page.locator("[aria-invalid=true]")).to_have_count(1)
        page.locator("input[name=address]").fill(f"{server.address}/")
        page.get_by_role("button", name=look_at, exact=True).click()
        expect(page.get_by_text(feed).first).to_be_visible()
        look(page)
        page.get_by_role("button", name=add, exact=True).click()
        expect(page).to_have_url(f"{live_server.url}/console/collection/sources/{Source.objects.get().pk}/")
        look(page)
        work()
    page.reload()
    look(page)
    assert Post.objects.count() == 12
    page.goto(f"{live_server.url}/console/collection/account/{account.pk}/posts/")
    look(page)
    page.get_by_role("link", name=title(12)).click()
    look(page)

    page.goto(f"{live_server.url}/console/collection/account/{account.pk}/posts/")
    page.get_by_role("link", name=by_hand).first.click()
    look(page)
    picture = io.BytesIO()
    Image.new("RGB", (320, 200), "#9bd").save(picture, "PNG")
    page.locator("input[name=followers]").fill("1.2万" if zh else "12,000")
    page.locator("input[name=picture]").set_input_files(
        {"name": "证据.png" if zh else "proof.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.get_by_role("button", name=save, exact=True).click()
    entered = Observation.objects.get(origin="hand")
    expect(page).to_have_url(f"{live_server.url}/console/collection/observation/{entered.pk}/")
    assert Evidence.objects.get() == entered.evidence
    assert entered.figures.get().value == 12_000
    wait_until(lambda: page.evaluate("document.querySelector('.evidence img').naturalWidth") == 320, "the picture is shown")
    look(page)
    page.goto(f"{live_server.url}/console/collection/account/{account.pk}/figures/")
    look(page)

    source = Source.objects.get()
    page.goto(f"{live_server.url}/console/collection/sources/{source.pk}/")
    page.get_by_role("button", name=now, exact=True).click()
    page.get_by_role("link", name=pause, exact=True).click()
    look(page)
    page.locator("textarea[name=why]").fill("检修" if zh else "maintenance")
    page.get_by_role("button", name=pause, exact=True).click()
    expect(page.get_by_role("button", name=resume)).to_be_visible()
    look(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_lists_of_collection_read_well(opened: Any, live_server: Any, language: str) -> None:
    zh = language == "zh"
    county = make_organisation("某县人民政府" if zh else "Clearwater County")
    client = sign_in(Client(), make_person(Role.SUPERVISOR, at=county, language=language))
    page = opened(client, "/console/collection/")
    look(page)
    page.goto(f"{live_server.url}/console/collection/sources/")
    look(page)
    far = datetime.now(UTC) + timedelta(days=1)
    states = (("active", True, far), ("failing", False, None), ("login-expired", None, None), ("paused", True, None))
    for number, (state, complete, behind_at) in enumerate(states):
        account = make_account(county, name=(f"县发布{number}" if zh else f"County News {number}"))
        told = {"error_zh": "“x.example”连接不上。", "error_en": "“x.example” cannot be reached."} if state == "failing" else {}
        source = make_source(account, state=state, complete=complete, **({"behind_at": behind_at} if behind_at else {}), **told)
        observation = make_observation(account, source)
        make_post(observation, reads=1200, likes=3, title="通知" if zh else "Notice", text="正文" if zh else "Text")
        for day in range(5):
            make_figure(observation, 1000 + 13 * day, at=observation.at + timedelta(days=day))
    make_account(county, name="没有来源的号" if zh else "Nobody reads this")
    shown = f"sources/{source.pk}/", f"account/{account.pk}/figures/"
    for path in ("", "sources/", "sources/?state=failing&behind=yes", "without/", "add/?q=1", *shown):
        page.goto(f"{live_server.url}/console/collection/{path}")
        look(page)
    page.goto(f"{live_server.url}/console/home/")
    look(page)
