"""The screens of background work."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from factories_platform import NOW, make_actor, make_organisation, make_person, sign_in
from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job, Worker
from guikou.jobs.operations import enqueue
from guikou.people.domain.policy import WORKER, Role
from guikou.people.models import Organisation
from guikou.people.queries import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Organisation:
    return make_organisation("某县人民政府")


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("role", Role)
def test_everybody_finds_their_own_jobs_and_nobody_elses(role: Role, county: Organisation) -> None:
    person = make_person(role, at=county)
    own = enqueue("imports.run", {}, by=actor_of(person), now=NOW)
    other = enqueue("imports.run", {}, by=make_actor(Role.CLERK, at=make_organisation("邻县")), now=NOW)
    client = sign_in(Client(), person)
    page = text_of(client, "/console/jobs/")
    assert f'href="/console/jobs/{own}/"' in page
    assert f"/console/jobs/{other}/" not in page
    assert "导入" in text_of(client, f"/console/jobs/{own}/")
    for address in (f"/console/jobs/{other}/", f"/console/jobs/{other}/progress.json", f"/console/jobs/{other}/stop/"):
        assert client.get(address).status_code == 404, address
    for act in ("stop", "retry"):
        client.post(f"/console/jobs/{other}/{act}/")
    assert Job.objects.get(pk=other).state == JobState.WAITING


def test_strangers_are_sent_to_sign_in(county: Organisation) -> None:
    assert Client().get("/console/jobs/").status_code == 302
    assert Client().get("/console/jobs/1/progress.json").status_code == 401


def test_a_job_under_way_says_how_far_it_is(county: Organisation) -> None:
    person = make_person(Role.SUPERVISOR, at=county)
    job_id = enqueue("imports.run", {}, by=actor_of(person), now=NOW)
    client = sign_in(Client(), person)
    assert client.get(f"/console/jobs/{job_id}/progress.json").json() == {
        "stage": "等待后台开始",
        "done": "",
        "share": None,
        "ended": False,
    }
    Job.objects.update(
        state=JobState.RUNNING,
        leased_until=NOW,
        stage_zh="读取文件",
        stage_en="Reading",
        done=1234,
        total=5000,
        unit_zh="行",
        unit_en="rows",
    )
    assert client.get(f"/console/jobs/{job_id}/progress.json").json() == {
        "stage": "读取文件",
        "done": "1,234 / 5,000",
        "share": 24,
        "ended": False,
    }
    assert "您可以离开此页" in text_of(client, f"/console/jobs/{job_id}/")
    Job.objects.update(total=None)
    assert client.get(f"/console/jobs/{job_id}/progress.json").json()["done"] == "1,234"


def test_a_job_is_stopped_after_asking_and_run_again(county: Organisation) -> None:
    person = make_person(Role.SUPERVISOR, at=county)
    job_id = enqueue("imports.run", {}, by=actor_of(person), now=NOW)
    client = sign_in(Client(), person)
    assert "已经完成并保存的部分保留" in text_of(client, f"/console/jobs/{job_id}/stop/")
    stopped = client.post(f"/console/jobs/{job_id}/stop/", follow=True)
    assert "任务已停止" in stopped.content.decode()
    assert "停止后台任务" in stopped.content.decode(), "its history says so"
    again = client.post(f"/console/jobs/{job_id}/retry/", follow=True)
    assert "任务将再次进行" in again.content.decode()
    refused = client.post(f"/console/jobs/{job_id}/retry/", follow=True)
    assert "只有失败或已停止的任务可以重做" in refused.content.decode()
    assert client.get(f"/console/jobs/{job_id}/retry/").status_code == 405


def test_a_failed_job_says_why_and_whoever_keeps_the_system_is_told(county: Organisation) -> None:
    enqueue("trail.export-head", {}, by=WORKER, now=NOW)
    Job.objects.update(state=JobState.FAILED, ended_at=timezone.now(), error_zh="磁盘已满", error_en="the disk is full")
    keeper = sign_in(Client(), make_person(Role.ADMINISTRATOR, at=county))
    page = text_of(keeper, "/console/jobs/?state=failed")
    assert "磁盘已满" in page
    assert "系统自动" in page
    home = text_of(keeper, "/console/home/")
    assert "近七天有1项后台任务失败" in home
    assert "没有正在运行的后台任务进程" in home
    Worker.objects.create(name="a", started_at=NOW, seen_at=timezone.now())
    Job.objects.update(ended_at=timezone.now() - timedelta(days=8))
    home = text_of(keeper, "/console/home/")
    assert "后台任务失败" not in home
    assert "没有正在运行的后台任务进程" not in home


def test_an_unknown_kind_of_work_is_shown_all_the_same(county: Organisation) -> None:
    person = make_person(Role.SUPERVISOR, at=county, language="en")
    job_id = enqueue("gone", {}, by=actor_of(person), now=NOW)
    assert "other work" in text_of(sign_in(Client(), person), f"/console/jobs/{job_id}/")
