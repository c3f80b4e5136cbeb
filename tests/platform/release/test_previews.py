"""What is seen of an edition before it is out: fitted to every platform, counted in its unit, shown as it will look there."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from factories_platform import make_account, make_organisation
from factories_release import version
from guikou.kernel.bilingual import Language
from guikou.registry.models import Account
from guikou.release.domain.content import AccountVersion, Edition, Field, File, edited
from guikou.release.fitting import capability_of, fit
from guikou.release.previews import Look, Preview, previews

pytestmark = pytest.mark.django_db
ADDRESS = "https://www.county.example/releases/20260302-abc/"
LOOKS = {
    "wechat": Look.ARTICLE,
    "weibo": Look.WEIBO,
    "mastodon": Look.MASTODON,
    "bluesky": Look.BLUESKY,
    "telegram": Look.TELEGRAM,
    "website": Look.PAGE,
    "newsletter": Look.MAIL,
    "sms": Look.SMS,
    "douyin": Look.PACKAGE,
}
PICTURE = File(name="map.jpg", media_type="image/jpeg", digest="a" * 64, alt="停水范围图")
HTML = (
    '<p>因管道检修，3月5日8时至18时<a href="https://www.county.example/map">城东</a>停水。</p><p><img src="picture:0" alt="停水范围图"></p>'
)


def accounts() -> dict[str, Account]:
    county = make_organisation()
    return {name: make_account(county, platform=name, stable_id=f"id-{name}", name=f"某县{name}") for name in LOOKS}


def edition(on: dict[str, Account], **fields: Any) -> Edition:
    master = version(**{"html": HTML, "pictures": (PICTURE,)} | fields)
    shown = tuple(AccountVersion(account=each.key, version=fit(master, capability_of(each), ADDRESS).version) for each in on.values())
    return Edition(kind="notice", address=ADDRESS, masters=(master,), accounts=shown)


def shown(content: Edition) -> dict[str, Preview]:
    return {each.account: each for each in previews(content, address_of=lambda digest: f"/media/{digest[:4]}/")}


def test_every_platform_gets_a_version_that_it_takes_and_a_look_of_its_own() -> None:
    on = accounts()
    found = shown(edition(on))
    assert {name: found[account.name].look for name, account in on.items()} == LOOKS
    assert {each.account: each.problems for each in found.values() if each.problems} == {}
    for each in found.values():
        assert ADDRESS in (each.version.text or each.address)


@pytest.mark.parametrize("platform", LOOKS)
def test_a_preview_can_be_drawn_and_asks_nobody_else(platform: str) -> None:
    on = {platform: accounts()[platform]}
    (preview,) = shown(edition(on)).values()
    drawn = render_to_string("console/releases/preview.html", {"preview": preview})
    assert on[platform].name in drawn
    assert "picture:0" not in drawn
    assert "style=" not in drawn
    assert "<script" not in drawn
    assert ("/media/aaaa/" in drawn) is (platform != "sms")


def test_what_is_too_long_is_counted_in_the_unit_of_the_platform() -> None:
    on = {"weibo": accounts()["weibo"]}
    content = edition(on)
    master = content.masters[0]
    own = edited(content.accounts[0], fit(master, capability_of(on["weibo"]), ADDRESS).version, {Field.TEXT: "停水" * 80 + ADDRESS})
    (preview,) = shown(Edition(kind="notice", address=ADDRESS, masters=(master,), accounts=(own,))).values()
    (text,) = [each for each in preview.counters if each.field == "text"]
    assert (text.over, text.length.zh, text.most.zh) == (True, "170个字", "140个字")
    assert [each.field for each in preview.differs] == [Field.TEXT]
    assert preview.problems[0].field == "text"


def test_a_long_title_is_shortened_and_said_so() -> None:
    on = {name: each for name, each in accounts().items() if name in ("wechat", "weibo")}
    found = shown(edition(on, title="关于" + "城东供水管道抢修停水" * 12))
    assert len(found["某县wechat"].version.title) == 32
    assert "已缩短" in found["某县wechat"].notices[0].zh
    assert found["某县weibo"].version.text.endswith(ADDRESS)
    assert found["某县weibo"].problems == ()


def test_an_account_that_left_the_register_is_shown_as_a_problem() -> None:
    content = edition(accounts())
    Account.objects.all().delete()
    assert {each.problems[0].field for each in previews(content, address_of=str)} == {"accounts"}


def test_hostile_words_stay_words() -> None:
    on = {name: each for name, each in accounts().items() if name in ("weibo", "wechat", "newsletter")}
    found = edition(
        on, title="<script>alert(1)</script>", html='<p onclick="x()">a<script>b</script><img src="https://evil.example/x.png"></p>'
    )
    for each in shown(found).values():
        drawn = render_to_string("console/releases/preview.html", {"preview": each})
        assert "<script>" not in drawn
        assert "onclick" not in drawn
        assert "evil.example" not in drawn


def test_the_summary_is_made_in_each_language() -> None:
    on = {"mastodon": accounts()["mastodon"]}
    master = version("en", title="No water", html="<p>There is no water in the east on Thursday. Please store some.</p>")
    made = fit(master, capability_of(on["mastodon"]), ADDRESS).version
    assert made.language is Language.EN
    assert made.text == f"No water\nThere is no water in the east on Thursday. Please store some.\n{ADDRESS}"
