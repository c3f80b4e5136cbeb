"""Checks before an edition is handed in: with what the office knows, what holds it up, what is overruled, and who keeps the list."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from factories_platform import NOW, make_account
from factories_release import Desk, shown_on, version
from guikou.channels.calls import NotSent, Reply, Request
from guikou.jobs.models import Job
from guikou.kernel.bilingual import Language, Text
from guikou.people.domain.policy import Action, Role
from guikou.people.operations.tree import ChangedMeanwhile
from guikou.release import repeats
from guikou.release.checking import FITS, REPEATS
from guikou.release.domain.checks.base import Level
from guikou.release.domain.content import Field, File
from guikou.release.models import Channel, Fingerprint, Media, OfficeEntry, Overruling, Release, SeenLink
from guikou.release.operations import checks, linking, releasing, writing
from guikou.release.operations.writing import Wish
from guikou.release.queries import writing as queries
from guikou.trail.models import TrailLine
from roles import Scene, each_role, refused_unless

pytestmark = pytest.mark.django_db
LINK = "https://old.county.gov.cn/guide"
WARNED = "<p>请登陆网站查询。</p>"


def remarks(desk: Desk, release: Release) -> list[tuple[str, Level]]:
    return [(each.remark.check, each.remark.level) for each in queries.checked(desk.clerk, release.pk, now=NOW).remarks]


def hand_in(desk: Desk, release: Release, **given: Any) -> Release:
    return writing.hand_in(release_id=release.pk, version=None, by=desk.clerk, now=NOW, **given)


def keep(desk: Desk, kind: str, right: str, *others: str, by: Any = None, at: Any = None) -> OfficeEntry:
    owner = at or desk.office
    return checks.keep_entry(organisation_id=owner.pk, kind=kind, right=right, others=others, by=by or desk.head, now=NOW)


def test_a_clean_draft_is_handed_in_without_a_word() -> None:
    desk = Desk.new()
    release = desk.draft(make_account(desk.office), make_account(desk.office, platform="weibo", stable_id="1"))
    assert remarks(desk, release) == []
    assert hand_in(desk, release).state == "in-review"


def test_a_stop_cannot_be_overruled() -> None:
    desk = Desk.new()
    release = desk.draft(masters=[version(html="<p>2月30日停水。</p>")])
    (found,) = queries.checked(desk.clerk, release.pk, now=NOW).remarks
    with pytest.raises(checks.ChecksStand, match="1 thing has") as refused:
        hand_in(desk, release, overrule={found.remark.key: "就这样"})
    assert [each.remark.check for each in refused.value.remarks] == ["dates"]
    assert Release.objects.get().state == "draft"


def test_a_warning_is_overruled_with_a_reason_that_stays_for_the_next_time() -> None:
    desk = Desk.new()
    release = desk.draft(masters=[version(html=WARNED)])
    (found,) = queries.checked(desk.clerk, release.pk, now=NOW).remarks
    for reason in ("", "  \x00"):
        with pytest.raises(checks.ChecksStand):
            hand_in(desk, release, overrule={found.remark.key: reason})
    hand_in(desk, release, overrule={found.remark.key: "引用原文"})
    assert TrailLine.objects.get(action="release.hand-in").change["overruled"][0][2] == "引用原文"
    writing.take_back(release_id=release.pk, version=None, by=desk.clerk, now=NOW)
    assert hand_in(desk, release).state == "in-review"
    assert Overruling.objects.count() == 1
    assert list(queries.overrulings(desk.first, release.pk)) == list(Overruling.objects.all())


def test_in_an_emergency_warnings_wait() -> None:
    desk = Desk.new()
    desk.emergency()
    release = desk.draft(kind="emergency", masters=[version(html=WARNED)])
    assert hand_in(desk, release, emergency=True).state == "in-review"


def test_what_the_checks_saw_has_to_be_what_is_handed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk.new()
    release = desk.draft()
    seen = checks.of_draft(release.pk, now=NOW)
    writing.edit(release_id=release.pk, version=None, masters=[version(html=WARNED)], accounts=[], by=desk.clerk, now=NOW)
    monkeypatch.setattr(checks, "of_draft", lambda *_, **__: seen)
    with pytest.raises(ChangedMeanwhile):
        hand_in(desk, release)


def test_the_list_of_an_office_counts_below_it_and_nowhere_else() -> None:
    desk = Desk.new()
    keep(desk, "official", "王小明", "县委副书记", at=desk.office.parent)
    text = [version(html="<p>县委书记王小明到现场。</p>")]
    release = desk.draft(masters=text)
    assert remarks(desk, release) == [("names", Level.WARN)]
    OfficeEntry.objects.update(organisation=desk.other)
    assert remarks(desk, release) == []


def test_terms_telephones_and_hosts_of_the_list_are_known() -> None:
    desk = Desk.new()
    text = '<p>县水务局热线13800138000，详见<a href="https://water.example/x">网站</a>。</p>'
    release = desk.draft(masters=[version(html=text)])
    assert {check for check, _ in remarks(desk, release)} == {"personal", "links"}
    keep(desk, "telephone", "13800138000")
    keep(desk, "host", "water.example")
    keep(desk, "term", "县水利局", "县水务局")
    assert remarks(desk, release) == [("names", Level.WARN)]


def test_a_line_of_the_list_is_complete_and_there_once() -> None:
    desk = Desk.new()
    entry = keep(desk, "official", " 王小明 ", "局长", "")
    assert (entry.right, entry.others) == ("王小明", ["局长"])
    for kind, right, others in [("other", "x", ()), ("term", "", ("y",)), ("official", "李四", ()), ("official", "王小明", ("局长",))]:
        with pytest.raises(checks.BadEntry):
            keep(desk, kind, right, *others)
    with pytest.raises(checks.BadEntry):
        keep(desk, "term", "x", *("y" for _ in range(21)))
    with pytest.raises(ChangedMeanwhile):
        checks.keep_entry(
            organisation_id=desk.office.pk,
            kind="official",
            right="王小明",
            others=["x"],
            entry_id=entry.pk,
            version=9,
            by=desk.head,
            now=NOW,
        )
    checks.remove_entry(entry_id=entry.pk, by=desk.head, now=NOW)
    with pytest.raises(checks.NoSuchEntry):
        checks.remove_entry(entry_id=entry.pk, by=desk.head, now=NOW)


@each_role(Action.WRITE_RELEASES)
def test_who_keeps_the_list(role: Role, within: bool, may: bool) -> None:
    desk = Desk.new()
    entry = keep(desk, "host", "water.example")
    by = Scene(desk.office.parent or desk.office, desk.office, desk.other).actor(role, within=within)
    with refused_unless(may):
        keep(desk, "host", "other.example", by=by)
    with refused_unless(may):
        checks.remove_entry(entry_id=entry.pk, by=by, now=NOW)


def test_a_picture_without_words_stops() -> None:
    desk = Desk.new()
    Media.objects.create(digest="a" * 64, media_type="image/jpeg", size=1, kept_at=NOW)
    picture = File(name="a.jpg", media_type="image/jpeg", digest="a" * 64)
    release = desk.draft(make_account(desk.office), masters=[version(pictures=(picture,))])
    assert remarks(desk, release) == [("pictures", Level.STOP)]


def test_what_a_platform_would_not_take_stops_and_names_the_account() -> None:
    desk = Desk.new()
    weibo = make_account(desk.office, platform="weibo", stable_id="1", name="县水利微博")
    own = shown_on(weibo, own=frozenset({Field.TEXT}), text="停水。" * 80)
    release = desk.draft(accounts=[own])
    found = queries.checked(desk.clerk, release.pk, now=NOW).remarks
    assert {(each.remark.check, each.remark.level, each.account) for each in found} == {(FITS, Level.STOP, "县水利微博")}


def test_an_article_without_a_cover_stops_where_it_would_really_be_sent() -> None:
    desk = Desk.new()
    account = make_account(desk.office)
    release = desk.draft(account)
    channel = Channel.objects.create(account=account, adapter="wechat", made_at=NOW, changed_at=NOW)
    assert remarks(desk, release) == []
    Channel.objects.update(mode=Channel.Mode.LIVE)
    assert remarks(desk, release) == [(FITS, Level.STOP)]
    channel.mode, channel.settings = Channel.Mode.LIVE, {"cover_media_id": "m1"}
    channel.save()
    assert remarks(desk, release) == []


def test_what_was_edited_for_one_account_is_read_too() -> None:
    desk = Desk.new()
    account = make_account(desk.office, name="县水利")
    release = desk.draft(accounts=[shown_on(account, own=frozenset({Field.TITLE}), title="3月32日停水")])
    (found,) = queries.checked(desk.clerk, release.pk, now=NOW).remarks
    assert (found.remark.check, found.account, found.language) == ("dates", "县水利", Language.ZH)


def test_an_account_that_has_stopped_stops_the_release() -> None:
    desk = Desk.new()
    account = make_account(desk.office)
    release = desk.draft(account)
    account.state, account.state_since = "stopped", date(2026, 2, 1)
    account.save()
    assert remarks(desk, release) == [("stops", Level.STOP)]


def test_the_day_of_the_release_counts_not_that_of_writing() -> None:
    desk = Desk.new()
    release = desk.draft(masters=[version(html="<p>报名截止时间：2026年3月10日。</p>")], wish=Wish(NOW))
    assert remarks(desk, release) == []
    Release.objects.update(scheduled_at=NOW + timedelta(days=30))
    assert ("dates", Level.WARN) in remarks(desk, release)


BODY = "<p>因供水管道检修，{day}8时至18时城东停水，请广大市民提前做好储水准备，恢复供水后请放水至水清再使用，停水期间请关好水龙头，咨询电话0871-65123456。</p>"


def notice(day: str = "3月5日", **fields: Any) -> list[Any]:
    return [version(html=BODY.format(day=day), **fields)]


def test_a_repetition_is_noticed_and_another_notice_of_the_same_form_is_not() -> None:
    desk = Desk.new()
    desk.released(masters=notice())
    again, other = desk.draft(masters=notice()), desk.draft(masters=notice("4月9日", title="停水通知（二）"))
    assert remarks(desk, again) == [(REPEATS, Level.WARN)]
    assert remarks(desk, other) == []


def test_what_another_organisation_released_is_known_too_and_named_with_its_address() -> None:
    desk, elsewhere = Desk.new(), Desk.new()
    first = elsewhere.released(masters=notice())
    (found,) = queries.checked(desk.clerk, desk.draft(masters=notice()).pk, now=NOW).remarks
    assert found.remark.what.zh == "与水利局2026-03-02已发布的“停水通知”重复（文字完全相同）"
    assert found.address.endswith(f"/releases/{first.slug}/")
    edited = [version(html=BODY.format(day="3月5日").replace("广大市民", "居民").replace("再使用", "后再用"))]
    (found,) = queries.checked(desk.clerk, desk.draft(masters=edited).pk, now=NOW).remarks
    assert "% of it is the same" in found.remark.what.en


def test_what_was_taken_back_or_corrected_away_is_not_repeated() -> None:
    desk = Desk.new()
    release = desk.released(masters=notice())
    again = desk.draft(masters=notice())
    desk.corrected(release)
    assert remarks(desk, again) == []
    other = desk.released(masters=notice("4月9日"))
    assert remarks(desk, desk.draft(masters=notice("4月9日"))) == [(REPEATS, Level.WARN)]
    releasing.recall(release_id=other.pk, why="有误", by=desk.head, now=NOW)
    assert remarks(desk, desk.draft(masters=notice("4月9日"))) == []


def test_of_many_alike_the_newest_are_kept_and_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "MOST_OF_A_KEY", 3)
    desk = Desk.new()
    releases = [desk.signed(each) for each in [desk.handed_in(masters=notice()) for _ in range(5)]]
    per_key = Counter(Fingerprint.objects.values_list("key", flat=True))
    assert set(per_key.values()) == {3}
    assert set(Fingerprint.objects.values_list("release", flat=True)) == {each.pk for each in releases[-3:]}
    (found,) = queries.checked(desk.clerk, desk.draft(masters=notice()).pk, now=NOW).remarks
    assert releases[2].slug in found.address


def test_looking_for_repetitions_takes_two_queries_whatever_was_released(django_assert_num_queries: Any) -> None:
    desk = Desk.new()
    draft = desk.draft(masters=notice())
    for each in [desk.handed_in(masters=notice()) for _ in range(6)]:
        desk.signed(each)
    with django_assert_num_queries(2):
        assert repeats.repeat_of(draft, notice())


def test_links_are_looked_at_in_the_background_and_dead_ones_warn() -> None:
    desk = Desk.new()
    html = f'<p><a href="{LINK}">指南</a>，<a href="https://www.county.gov.cn/">网站</a></p>'
    release = desk.draft(masters=[version(html=html)])
    assert Job.objects.get(kind=linking.JOB).arguments == {"release": release.pk}
    assert remarks(desk, release) == []

    def answer(request: Request) -> Reply:
        if request.url == LINK:
            return Reply(status=404)
        raise NotSent(Text("没有响应", "it does not answer"))

    assert linking.look(release_id=release.pk, by=desk.clerk, now=NOW, calls=answer) == 2
    assert linking.look(release_id=release.pk, by=desk.clerk, now=NOW, calls=answer) == 0
    assert remarks(desk, release) == [("links", Level.WARN)] * 2
    assert set(SeenLink.objects.values_list("dead_en", flat=True)) == {"the website answered 404", "it does not answer"}
    assert linking.look(release_id=release.pk, by=desk.clerk, now=NOW + timedelta(days=8), calls=lambda _: Reply(status=403)) == 2
    assert remarks(desk, release) == []


def test_checks_ask_the_database_a_few_times_whatever_the_accounts(django_assert_max_num_queries: Any) -> None:
    desk = Desk.new()
    release = desk.draft(*(make_account(desk.office) for _ in range(12)))
    with django_assert_max_num_queries(12):
        remarks(desk, release)
