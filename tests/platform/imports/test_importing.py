"""What an import makes, changes, leaves and refuses; done twice; taken back."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection, transaction
from django.db.models import F
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories_imports import Asked, Text, imported, uploaded, work_off
from factories_platform import make_account, make_actor, make_organisation
from guikou.collection import queries
from guikou.collection.imports import folder, running, showing, undoing
from guikou.collection.imports.undoing import ChangedSince
from guikou.collection.models import Figure, Import, ImportFile, Post, Question
from guikou.collection.operations import imports
from guikou.jobs.models import Job
from guikou.people.domain.policy import Action, Actor, NotAllowed, Role
from guikou.people.models import Appointment, Organisation
from guikou.registry.models import Account, Conflict, Service
from guikou.trail.models import TrailLine
from guikou.trail.queries import breaks
from roles import Scene, each_role

pytestmark = pytest.mark.django_db
REGISTER = """平台,微信号,原始ID,账号名称,主办单位,粉丝数
微信公众号,qingshan,gh_aaaaaaaaaaa1,青山发布,青山县人民政府办公室,1200
微信公众号,qsjy,gh_aaaaaaaaaaa2,青山教育,青山县教育局,300
微信公众号,qswj,gh_aaaaaaaaaaa3,青山卫健,青山县卫生健康局,90
"""
POSTS = """账号名称,平台,标题,发布时间,链接,阅读数
青山发布,微信公众号,关于做好防汛工作的通知,2026-02-01 08:00,https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAA01,100
青山发布,微信公众号,一季度工作安排,2026-02-02 08:00,https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAA02,80
青山教育,微信公众号,开学须知,2026-02-03 08:00,https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAA03,60
"""
FILES = {"名录.csv": REGISTER, "内容.csv": POSTS}


@pytest.fixture
def county() -> Organisation:
    return make_organisation("青山县人民政府")


@pytest.fixture
def supervisor(county: Organisation) -> Actor:
    return make_actor(Role.SUPERVISOR, at=county)


def state_of_everything() -> str:
    """Return all that imports write, apart from numbers, versions and moments of change."""

    def rows(model: Any, *left_out: str) -> list[dict[str, Any]]:
        hidden = {"id", "version", "changed_at", *left_out}
        return [{name: value for name, value in model_to_dict(row).items() if name not in hidden} for row in model.objects.order_by("pk")]

    everything = [rows(model) for model in (Organisation, Account, Post, Figure, Question, Service)]
    return json.dumps(everything, default=str, ensure_ascii=False)


def test_every_row_is_accounted_for_and_every_object_counted(county: Organisation, supervisor: Actor) -> None:
    broken = POSTS + "无名,微信公众号,没有时间的内容,,https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAA04,1\n"
    done = imported({"名录.csv": REGISTER, "内容.csv": broken}, into=county, by=supervisor)
    assert done.summary["done"]["accounts"] == {"created": 3, "changed": 0, "left": 0}
    assert done.summary["done"]["posts"] == {"created": 3, "changed": 0, "left": 0}
    assert done.summary["done"]["organisations"]["created"] == 3
    files = {file.file: (file.read, file.accepted, file.merged, file.rejected) for file in ImportFile.objects.all()}
    assert files == {"名录.csv": (3, 3, 0, 0), "内容.csv": (4, 3, 0, 1)}
    rejected = folder.rejected(done.pk).to_dicts()
    assert [(row["file"], row["row"], row["column"]) for row in rejected] == [("内容.csv", 5, "发布时间")]
    assert rejected[0]["reason_zh"]


def test_posts_point_to_their_file_and_row(county: Organisation, supervisor: Actor) -> None:
    imported(FILES, into=county, by=supervisor)
    post = Post.objects.get(title="开学须知")
    assert (post.observation.file.file, post.row, post.account.key) == ("内容.csv", 4, "wechat:gh_aaaaaaaaaaa2")


def test_what_is_done_twice_changes_nothing(county: Organisation, supervisor: Actor) -> None:
    imported(FILES, into=county, by=supervisor)
    before = state_of_everything()
    again = imported(FILES, into=county, by=supervisor)
    assert state_of_everything() == before
    for table in ("accounts", "posts", "organisations"):
        counts = again.summary["done"][table]
        assert (counts["created"], counts["changed"]) == (0, 0), table
        assert counts["left"] > 0


def test_a_change_is_shown_before_and_after_and_then_made(county: Organisation, supervisor: Actor) -> None:
    imported(FILES, into=county, by=supervisor)
    renamed = REGISTER.replace("青山卫健,", "健康青山,").replace(",90\n", ",95\n")
    ready = uploaded({"名录.csv": renamed}, into=county, by=supervisor)
    assert Account.objects.get(key="wechat:gh_aaaaaaaaaaa3").name == "青山卫健", "nothing changes before somebody says so"
    [change] = showing.kept(ready.pk, "accounts").filter(pl.col("what") == "change").to_dicts()
    assert dict(zip(change["column"], zip(change["before"], change["after"], strict=True), strict=True)) == {
        "name": ("青山卫健", "健康青山"),
        "followers": ("90", "95"),
        "former_names": ("", "青山卫健"),
    }
    imports.run(import_id=ready.pk, by=supervisor, now=timezone.now())
    work_off()
    account = Account.objects.get(key="wechat:gh_aaaaaaaaaaa3")
    assert (account.name, account.followers, account.former_names) == ("健康青山", 95, ["青山卫健"])
    line = TrailLine.objects.get(action="account.change")
    assert line.subject == f"account:{account.pk}"
    assert line.change["name"] == ["青山卫健", "健康青山"]


def test_an_account_known_by_name_gets_its_id_and_keeps_its_posts(county: Organisation, supervisor: Actor) -> None:
    imported({"内容.csv": POSTS}, into=county, by=supervisor)
    assert Account.objects.get(name="青山发布").key == "wechat:~青山发布"
    done = imported({"名录.csv": REGISTER}, into=county, by=supervisor)
    account = Account.objects.get(name="青山发布")
    assert (account.key, account.stable_id, account.former_keys) == ("wechat:gh_aaaaaaaaaaa1", "gh_aaaaaaaaaaa1", ["wechat:~青山发布"])
    assert account.posts.count() == 2
    assert done.summary["done"]["accounts"] == {"created": 1, "changed": 2, "left": 0}
    again = imported({"内容.csv": POSTS}, into=county, by=supervisor)
    assert again.summary["done"]["posts"] == {"created": 0, "changed": 0, "left": 3}
    assert Account.objects.count() == 3


def test_an_account_registered_elsewhere_is_refused_and_nothing_of_it_is_told(county: Organisation, supervisor: Actor) -> None:
    other = make_organisation("邻县人民政府")
    theirs = make_account(other, stable_id="gh_aaaaaaaaaaa1", name="邻县机密账号", followers=7)
    done = imported(FILES, into=county, by=supervisor)
    theirs.refresh_from_db()
    assert (theirs.name, theirs.followers, theirs.version, theirs.organisation_id) == ("邻县机密账号", 7, 1, other.pk)
    assert not theirs.posts.exists()
    files = {file.file: (file.read, file.accepted, file.merged, file.rejected) for file in ImportFile.objects.all()}
    assert files == {"名录.csv": (3, 2, 0, 1), "内容.csv": (3, 1, 0, 2)}
    told = folder.rejected(done.pk)
    assert told["row"].to_list() == [2, 2, 3]
    everything_told = (
        str(told.to_dicts()) + str(showing.kept(done.pk, "accounts").to_dicts()) + json.dumps(done.summary, ensure_ascii=False)
    )
    assert "邻县" not in everything_told
    assert "机密" not in everything_told


def test_a_post_of_an_account_elsewhere_is_refused(county: Organisation, supervisor: Actor) -> None:
    other = make_organisation("邻县人民政府")
    imported({"内容.csv": POSTS.replace("青山", "邻县")}, into=other, by=make_actor(Role.SUPERVISOR, at=other))
    before = list(Post.objects.order_by("pk").values())
    done = imported(FILES, into=county, by=supervisor)
    assert list(Post.objects.order_by("pk").values()) == before
    assert done.summary["done"]["posts"] == {"created": 0, "changed": 0, "left": 0}
    assert folder.rejected(done.pk).height == 3


def test_a_body_of_the_same_name_elsewhere_is_another_body(county: Organisation, supervisor: Actor) -> None:
    other = make_organisation("邻县人民政府")
    bare = REGISTER.replace("青山县教育局", "教育局")
    imported({"名录.csv": bare.replace("gh_aaaaaaaaaaa", "gh_bbbbbbbbbbb")}, into=other, by=make_actor(Role.SUPERVISOR, at=other))
    imported({"名录.csv": bare}, into=county, by=supervisor)
    bureaus = Organisation.objects.filter(name="教育局")
    assert sorted(bureau.parent_id for bureau in bureaus) == sorted([county.pk, other.pk])
    again = imported({"名录.csv": bare}, into=county, by=supervisor)
    assert again.summary["done"]["organisations"]["created"] == 0


def test_a_whole_register_that_lost_half_is_held_and_closes_nobody_even_when_confirmed(county: Organisation, supervisor: Actor) -> None:
    imported(FILES, into=county, by=supervisor)
    half = "\n".join(REGISTER.splitlines()[:2]) + "\n"
    held = uploaded({"名录.csv": half}, into=county, by=supervisor, complete=True)
    assert held.state == "held"
    assert "2" in held.held_zh
    with pytest.raises(imports.NotInThatState):
        imports.run(import_id=held.pk, by=supervisor, now=timezone.now())
    with pytest.raises(imports.ReasonMissing):
        imports.confirm(import_id=held.pk, why=" ", by=supervisor, now=timezone.now())
    imports.confirm(import_id=held.pk, why="两个单位已撤并，文号见附件", by=supervisor, now=timezone.now())
    work_off()
    imports.run(import_id=held.pk, by=supervisor, now=timezone.now())
    work_off()
    held.refresh_from_db()
    assert held.state == "applied"
    assert set(Account.objects.values_list("state", flat=True)) == {"active"}
    assert Conflict.objects.filter(kind="different-facts", column="status").count() == 2
    line = TrailLine.objects.get(action="import.confirm")
    assert line.why == "两个单位已撤并，文号见附件"


def test_no_file_closes_an_account_that_is_in_use(county: Organisation, supervisor: Actor) -> None:
    imported(FILES, into=county, by=supervisor)
    closed = (
        REGISTER.replace("粉丝数", "粉丝数,状态").replace(",1200", ",1200,已注销").replace(",300", ",300,正常").replace(",90", ",90,正常")
    )
    imported({"名录.csv": closed}, into=county, by=supervisor)
    assert set(Account.objects.values_list("state", flat=True)) == {"active"}
    [conflict] = Conflict.objects.filter(column="status")
    assert conflict.accounts.get().key == "wechat:gh_aaaaaaaaaaa1"


def test_an_import_is_taken_back_exactly(county: Organisation, supervisor: Actor) -> None:
    imported(FILES, into=county, by=supervisor)
    before = state_of_everything()
    changed = {
        "名录.csv": REGISTER.replace(",90\n", ",95\n") + "微信公众号,qsly,gh_aaaaaaaaaaa4,青山旅游,青山县文旅局,5\n",
        "内容.csv": POSTS.replace(",100\n", ",150\n")
        + "青山旅游,微信公众号,赏花,2026-02-04 08:00,https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAA09,6\n",
    }
    second = imported(changed, into=county, by=supervisor)
    assert second.summary["done"]["posts"] == {"created": 1, "changed": 1, "left": 2}
    assert state_of_everything() != before
    imports.undo(import_id=second.pk, why="传错了文件", by=supervisor, now=timezone.now())
    work_off()
    second.refresh_from_db()
    assert second.state == "undone"
    assert state_of_everything() == before
    assert list(breaks()) == []
    with pytest.raises(imports.NotInThatState):
        imports.undo(import_id=second.pk, why="再来", by=supervisor, now=timezone.now())


def test_what_others_changed_since_stops_the_undoing_and_is_named(county: Organisation, supervisor: Actor) -> None:
    done = imported(FILES, into=county, by=supervisor)
    account = Account.objects.get(name="青山教育")
    account.followers, account.version = 301, account.version + 1
    account.save()
    before = state_of_everything()
    with pytest.raises(ChangedSince) as refused:
        imports.undo(import_id=done.pk, why="传错了", by=supervisor, now=timezone.now())
    assert refused.value.names == ("青山教育",)
    assert "青山教育" in refused.value.reason.zh
    done.refresh_from_db()
    assert done.state == "applied"
    assert state_of_everything() == before


def test_a_later_import_of_the_same_posts_stops_the_undoing(county: Organisation, supervisor: Actor) -> None:
    first = imported(FILES, into=county, by=supervisor)
    imported({"内容二.csv": POSTS.replace(",100\n", ",150\n")}, into=county, by=supervisor)
    with pytest.raises(ChangedSince) as refused:
        imports.undo(import_id=first.pk, why="传错了", by=supervisor, now=timezone.now())
    assert refused.value.names == ("内容二.csv", "青山发布")


def test_the_number_of_queries_does_not_grow_with_the_rows(county: Organisation, supervisor: Actor) -> None:
    def queries_for(start: int, count: int) -> int:
        rows = "".join(f"微信公众号,a{n},gh_{n:012d},账号{n},单位{n % 7},{n}\n" for n in range(start, start + count))
        ready = uploaded({"名录.csv": REGISTER.splitlines()[0] + "\n" + rows}, into=county, by=supervisor)
        imports.run(import_id=ready.pk, by=supervisor, now=timezone.now())
        with CaptureQueriesContext(connection) as made:
            work_off()
        return len(made)

    queries_for(0, 10)
    few, many = queries_for(1_000, 20), queries_for(2_000, 200)
    batches = 200 * 52 // 999 + 200 * 12 // 999 + 200 * 7 // 999 + 3  # SQLite takes 999 values in a statement
    assert many <= few + batches


def test_the_trail_holds_a_line_for_each_account_and_one_for_the_posts(county: Organisation, supervisor: Actor) -> None:
    imported(FILES, into=county, by=supervisor)
    assert TrailLine.objects.filter(action="account.create").count() == 3
    assert TrailLine.objects.filter(action="organisation.create").count() == 3
    line = TrailLine.objects.get(action="import.apply")
    assert line.change["post_keys"] == 3
    assert len(line.change["post_keys_sha256"]) == 64
    assert not TrailLine.objects.filter(subject__startswith="post:").exists()
    assert list(breaks()) == []


def test_posts_after_the_moment_are_left_out_of_the_dataset(county: Organisation, supervisor: Actor, tmp_path: Path) -> None:
    imported(FILES, into=county, by=supervisor)
    dataset = queries.dataset(supervisor, as_of=datetime(2026, 2, 2, 12, 0, tzinfo=UTC), work=tmp_path)
    assert dataset.posts().collect()["title"].sort().to_list() == ["一季度工作安排", "关于做好防汛工作的通知"]


def test_the_dataset_shows_only_what_the_actor_may_see(county: Organisation, supervisor: Actor, tmp_path: Path) -> None:
    imported(FILES, into=county, by=supervisor)
    other = make_organisation("邻县人民政府")
    stranger = make_actor(Role.SUPERVISOR, at=other)
    dataset = queries.dataset(stranger, as_of=timezone.now(), work=tmp_path)
    for table in ("accounts", "figures", "questions", "services", "staffing", "files", "rejected", "conflicts", "changes"):
        assert getattr(dataset, table).is_empty(), table
    assert dataset.posts().collect().is_empty()
    assert dataset.organisations["name"].to_list() == ["邻县人民政府"]


def test_the_dataset_of_one_organisation_or_of_some_accounts(county: Organisation, supervisor: Actor, tmp_path: Path) -> None:
    services = "事项编号,事项名称,类型,账号名称,平台,主办单位\nS1,入学报名,服务,青山教育,微信公众号,青山县教育局\nS2,预算公开,职责,,,青山县卫生健康局\n"
    imported(FILES | {"服务.csv": services}, into=county, by=supervisor)
    bureau = Organisation.objects.get(name="青山县教育局")
    own = queries.dataset(supervisor, as_of=timezone.now(), organisation=bureau.pk, work=tmp_path / "organisation")
    one = queries.dataset(supervisor, as_of=timezone.now(), accounts=[bureau.accounts.get().pk], work=tmp_path / "accounts")
    for dataset in (own, one):
        assert dataset.accounts["name"].to_list() == ["青山教育"]
        assert dataset.posts().collect()["title"].to_list() == ["开学须知"]
        assert dataset.coverage["posts"].to_list() == [1]
        assert dataset.services["service_id"].to_list() == ["S1"]
    assert own.organisations["name"].to_list() == ["青山县教育局"]


def test_an_unknown_layout_is_read_once_somebody_says_what_its_columns_mean(county: Organisation, supervisor: Actor) -> None:
    strange = {"表.csv": "甲,乙,丙\ngh_ccccccccccc1,某号,青山县教育局\n"}
    failed = uploaded(strange, into=county, by=supervisor)
    assert (failed.state, failed.found[0]["known"]) == ("failed", False)
    mapping = 'tables:\n  - table: accounts\n    headings: ["甲", "乙", "丙"]\n    constants: {platform: wechat}\n    columns: {"甲": stable_id, "乙": name, "丙": organisation_name}\n'
    with pytest.raises(imports.UnusableMapping):
        imports.read_again(import_id=failed.pk, mapping="tables: 7", by=supervisor, now=timezone.now())
    imports.read_again(import_id=failed.pk, mapping=mapping, by=supervisor, now=timezone.now())
    work_off()
    failed.refresh_from_db()
    assert failed.state == "ready"
    assert [column["fields"] for column in failed.found[0]["columns"]] == [["stable_id"], ["name"], ["organisation_name"]]


def test_what_is_given_up_leaves_no_file(county: Organisation, supervisor: Actor, django_capture_on_commit_callbacks: Any) -> None:
    ready = uploaded(FILES, into=county, by=supervisor)
    with django_capture_on_commit_callbacks(execute=True):
        imports.discard(import_id=ready.pk, by=supervisor, now=timezone.now())
    assert Import.objects.get().state == "discarded"
    assert not folder.place(ready.pk).exists()


def test_an_undoing_that_was_interrupted_goes_on(county: Organisation, supervisor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state_of_everything()
    done = imported(FILES, into=county, by=supervisor)
    with monkeypatch.context() as patched:
        patched.setattr(undoing.bulk, "remove", lambda *_args, **_more: 1 / 0)
        imports.undo(import_id=done.pk, why="传错了", by=supervisor, now=timezone.now())
        work_off()
    assert not Post.objects.exists(), "the posts are gone already"
    assert Account.objects.count() == 3
    Job.objects.filter(kind="imports.undo").update(not_before=timezone.now())
    work_off()
    done.refresh_from_db()
    assert done.state == "undone"
    assert state_of_everything() == before


def test_of_two_workers_one_stops(county: Organisation, supervisor: Actor) -> None:
    ready = uploaded(FILES, into=county, by=supervisor)
    imports.run(import_id=ready.pk, by=supervisor, now=timezone.now())
    Import.objects.update(steps=F("steps"))
    slow = running.Run(Import.objects.select_related("organisation", "made_by").get(), Asked(supervisor))
    work_off()
    before = state_of_everything()
    with pytest.raises(running.Overtaken):
        slow.carry_out()
    assert state_of_everything() == before


def test_whoever_lost_the_right_imports_nothing_and_another_can_go_on(county: Organisation, supervisor: Actor) -> None:
    ready = uploaded(FILES, into=county, by=supervisor)
    imports.run(import_id=ready.pk, by=supervisor, now=timezone.now())
    Appointment.objects.filter(person_id=supervisor.person_id).update(until=date(2020, 1, 2))
    work_off()
    assert not Account.objects.exists()
    assert Job.objects.get(kind="imports.run").state == "failed"
    other = make_actor(Role.SUPERVISOR, at=county, name="李四")
    imports.go_on(import_id=ready.pk, by=other, now=timezone.now())
    with pytest.raises(imports.NotInThatState):
        imports.go_on(import_id=ready.pk, by=other, now=timezone.now())
    work_off()
    assert Account.objects.count() == 3
    assert TrailLine.objects.filter(action="account.create", actor=other.key).count() == 3


@each_role(Action.IMPORT)
def test_who_may_bring_in_confirm_carry_out_and_take_back(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    boss = make_actor(Role.SUPERVISOR, at=scene.county)
    ready = uploaded(FILES, into=scene.office, by=boss)
    by, now = scene.actor(role, within=within), timezone.now()
    acts = {
        "upload": lambda: imports.upload(organisation_id=scene.office.pk, uploads=[Text("a.csv", REGISTER)], by=by, now=now),
        "upload above": lambda: imports.upload(organisation_id=scene.county.pk, uploads=[Text("a.csv", REGISTER)], by=by, now=now),
        "read again": lambda: imports.read_again(import_id=ready.pk, by=by, now=now),
        "run": lambda: imports.run(import_id=ready.pk, by=by, now=now),
        "confirm": lambda: imports.confirm(import_id=ready.pk, why="x", by=by, now=now),
        "undo": lambda: imports.undo(import_id=ready.pk, why="x", by=by, now=now),
        "discard": lambda: imports.discard(import_id=ready.pk, by=by, now=now),
        "go on": lambda: imports.go_on(import_id=ready.pk, by=by, now=now),
    }
    refused = []
    for name, act in acts.items():
        try:
            with transaction.atomic():
                act()
                transaction.set_rollback(True)
        except (NotAllowed, imports.NoSuchImport):
            refused.append(name)
        except imports.NotInThatState:
            pass
    assert refused == (["upload above"] if may else list(acts))
