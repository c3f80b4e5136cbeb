"""All practice platforms in one process: what is delivered to each is seen on its pages and on the first one, and survives a restart."""

import json
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner
from werkzeug.test import Client

from guikou.channels.adapters.mail import Newsletter, Subscriber, way
from guikou.channels.calls import HttpCalls
from guikou.channels.capability import Can, Form
from guikou.channels.catalog import catalog
from guikou.channels.delivery import Delivery, State, advance
from guikou.channels.practice import serving, smtp
from guikou.channels.practice.home import Home
from guikou.channels.practice.ready import PLATFORMS, NoSuchPractice, Ready, opened, ready
from guikou.channels.practice.serving import NotHere, PortTaken, Running, practice, tick
from guikou.channels.protocol import Adapter, Key
from guikou.channels.variants import Variant
from guikou.cli.channels import app
from guikou.cli.main import app_with
from guikou.kernel.bilingual import Language
from guikou.network.places import PrivateHosts
from wechat_peer import png

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
THIS_MACHINE = PrivateHosts.of(["127.0.0.1"])
ADDRESS = "https://www.county.example/r/1"
TITLE = "停水通知"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "practice"


@pytest.fixture
def running(folder: Path) -> Iterator[Running]:
    with practice(folder, port=0, smtp_port=0) as started:
        yield started


def variant(each: Ready, form: Form) -> Variant:
    if form is Form.ARTICLE:
        html = '<p>城关镇明日停水。</p><p><img src="picture:0" alt="示意图"></p>'
        return Variant(language=Language.ZH, title=TITLE, address=ADDRESS, digest="停水", html=html, pictures=(png(),), cover=0)
    pictures = () if each.adapter in ("weibo", "sms") else (png(),)
    return Variant(language=Language.ZH, title=TITLE, address=ADDRESS, text=f"{TITLE}：明日停水 {ADDRESS}", pictures=pictures)


def adapter_of(each: Ready, running: Running) -> Adapter:
    access, calls = each.access(running.address), HttpCalls(private=THIS_MACHINE)
    if each.adapter == "newsletter":
        subscriber = Subscriber(id="17", address="wang@reader.example", unsubscribe="https://county.example/u/17")
        return Newsletter(access, way(access, calls, private=THIS_MACHINE), subscriber)
    return catalog(()).get(each.adapter).make(access, calls)


def delivered(each: Ready, running: Running) -> Delivery:
    """Deliver, with a clock that is always late enough for the next step."""
    adapter = adapter_of(each, running)
    kept = [Delivery(key=Key(delivery="1.17", intended_at=datetime.now(UTC)))]
    for _ in range(20):
        if kept[-1].ended:
            break
        content = variant(each, adapter.capability.form)
        advance(kept[-1], adapter=adapter, variant=content, keep=kept.append, clock=lambda: datetime.now(UTC))
    return kept[-1]


@pytest.mark.parametrize("each", PLATFORMS, ids=lambda each: each.adapter)
def test_what_is_delivered_is_seen_on_the_platform_and_on_the_first_page(each: Ready, running: Running) -> None:
    assert Can.PUBLISH in adapter_of(each, running).probe(now=datetime.now(UTC)).can
    delivery = delivered(each, running)
    assert delivery.state in (State.VISIBLE, State.HANDED_OVER), delivery
    first = httpx.get(running.address, trust_env=False).text
    section = first.partition(f'aria-labelledby="{each.adapter}"')[2].partition("</section>")[0]
    link = re.findall(rf'<a href="([^"]+)">[^<]*{TITLE}', section)[0]
    assert link.startswith(each.path)
    page = httpx.get(running.address + link, trust_env=False)
    assert page.status_code == 200
    assert "练习平台" in page.text
    assert TITLE in page.text
    for below in re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text):
        assert below == "/" or below.startswith(each.path + "/"), below
        if "/picture/" in below or "/photo/" in below or "/media/" in below or "/blob/" in below:
            assert httpx.get(running.address + below, trust_env=False).headers["content-type"] == "image/png"


def test_every_account_has_a_page(running: Running) -> None:
    first = httpx.get(running.address, trust_env=False).text
    for each in PLATFORMS:
        section = first.partition(f'aria-labelledby="{each.adapter}"')[2].partition("</section>")[0]
        for link in re.findall(r'<a href="([^"]+)"', section):
            assert httpx.get(running.address + link, trust_env=False).status_code == 200, link
        assert f"{running.address}{each.path}</dd>" in section


def test_the_first_page_says_in_both_languages_that_it_is_practice(folder: Path) -> None:
    home = Client(Home(opened(folder), smtp="127.0.0.1:2525"))
    chinese, english = home.get("/").text, home.get("/?lang=en").text
    assert '<html lang="zh-CN">' in chinese
    assert "这里没有一个是真正的平台" in chinese
    assert "SMTP 交到 127.0.0.1:2525" in chinese
    assert '<html lang="en">' in english
    assert "none of these is the real one" in english
    assert "Nothing yet" in english
    assert home.get("/favicon.ico").status_code == 404


def test_what_is_written_cannot_become_part_of_the_page(folder: Path) -> None:
    platforms = opened(folder)
    mail = platforms["newsletter"]
    mail.take("a@b.example", '"><script>@c.example', b"Subject: <script>alert(1)</script> " + b"long " * 40 + b"\n\nx")
    mail.take("a@b.example", "c@c.example", b"Subject: =?x?y?z?=\n\nx")
    page = Client(Home(platforms)).get("/").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "…</a>" in page


def test_what_was_published_survives_a_restart_and_accounts_are_opened_once(folder: Path) -> None:
    for _ in range(2):
        with practice(folder, port=0, smtp_port=None) as running:
            assert running.smtp == ""
            mastodon = running.platforms["mastodon"]
            assert len(mastodon.store.all("account")) == 1
            delivered(ready("mastodon"), running)
            count = len(mastodon.store.all("status"))
    assert count >= 1
    assert len(opened(folder)["mastodon"].store.all("status")) == count


def test_mails_are_taken_by_smtp(running: Running) -> None:
    host, _, port = running.smtp.partition(":")
    box = running.platforms["newsletter"]
    box.answer("full@reader.example", 452, "4.2.2 full")
    with smtplib.SMTP(host, int(port), timeout=10) as server:
        refused = server.sendmail(
            "desk@county.example", ["li@reader.example", "full@reader.example"], b"Subject: a\r\n\r\n.dots\r\n..more\r\n.\r\n"
        )
        assert refused == {"full@reader.example": (452, b"4.2.2 full")}
        server.sendmail("", "wang@reader.example", b"Subject: bounce\n\nx")
        assert server.docmd("DATA")[0] == 503
        assert server.docmd("RCPT", "TO:<a@b>")[0] == 503
        server.docmd("MAIL", "FROM:<a@b>")
        assert server.docmd("RCPT", "TO:nobody")[0] == 501
        assert server.docmd("RSET")[0] == 250
        assert server.docmd("VRFY", "x")[0] == 502
        assert server.helo()[0] == 250
    first, second = box.mails()
    assert first.get_payload().splitlines() == [".dots", "..more", "."]
    assert [row["from"] for row in box.store.all("mail")] == ["desk@county.example", ""]
    assert second["Subject"] == "bounce"


def test_a_mail_that_is_too_large_or_has_too_many_receivers_is_refused(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "LARGEST_MAIL", 1000)
    monkeypatch.setattr(smtp, "_MOST_RECIPIENTS", 1)
    host, _, port = running.smtp.partition(":")
    with smtplib.SMTP(host, int(port), timeout=10) as server:
        assert set(server.sendmail("a@b.example", ["c@d.example", "e@f.example"], b"short")) == {"e@f.example"}
        with pytest.raises(smtplib.SMTPDataError):
            server.sendmail("a@b.example", ["c@d.example"], b"x" * 200_000)
    assert len(running.platforms["newsletter"].store.all("mail")) == 1


def test_a_mail_that_breaks_off_is_not_kept(running: Running) -> None:
    host, _, port = running.smtp.partition(":")
    server = smtplib.SMTP(host, int(port), timeout=10)
    server.docmd("MAIL", "FROM:<a@b.example>")
    server.docmd("RCPT", "TO:<c@d.example>")
    server.docmd("DATA")
    server.send(b"Subject: half")
    server.close()
    assert running.platforms["newsletter"].store.all("mail") == []


def test_what_happens_by_itself_happens_and_a_platform_that_stumbles_stops_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    platforms = opened(folder)
    done = threading.Event()
    monkeypatch.setattr(platforms["wechat"], "tick", lambda: 1 / 0)
    monkeypatch.setattr(platforms["sms"], "deliver_due", done.set)
    tick(platforms.values())
    assert done.is_set()
    assert "PracticeWeChat stumbled" in caplog.text


def test_the_background_works_while_pages_are_served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "EVERY_S", 0.01)
    ticked = threading.Event()
    monkeypatch.setattr(serving, "tick", lambda _platforms: ticked.set())
    with practice(folder, port=0, smtp_port=None):
        assert ticked.wait(10)


def test_it_listens_to_this_machine_alone_unless_told(folder: Path) -> None:
    for host in ("0.0.0.0", "192.0.2.1", "::", "county.example"):
        with pytest.raises(NotHere), practice(folder, host=host, port=0, smtp_port=None):
            pass
    assert not folder.exists()
    with practice(folder, host="0.0.0.0", port=0, smtp_port=None, beyond=True) as running:
        assert httpx.get(running.address.replace("0.0.0.0", "127.0.0.1"), trust_env=False).status_code == 200


def test_a_port_that_is_taken_is_said(running: Running, tmp_path: Path) -> None:
    port, mail = int(running.address.rpartition(":")[2]), int(running.smtp.rpartition(":")[2])
    with pytest.raises(PortTaken), practice(tmp_path / "other", port=port, smtp_port=None):
        pass
    with pytest.raises(PortTaken), practice(tmp_path / "other", port=0, smtp_port=mail):
        pass


def test_an_adapter_without_a_practice_platform_is_said() -> None:
    with pytest.raises(NoSuchPractice) as none:
        ready("douyin")
    assert "wechat" in none.value.reason.en


def test_a_secret_of_an_account_is_in_no_repr() -> None:
    for each in PLATFORMS:
        shown = repr(each) + repr(each.access("http://127.0.0.1"))
        assert not [secret for secret in each.secrets.values() if secret in shown]


@pytest.mark.parametrize("polite", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_until_it_is_told_to_end(tmp_path: Path, polite: signal.Signals) -> None:
    command = [sys.executable, "-m", "guikou.cli", "practice", "--port", "0", "--smtp-port", "0", "--lang", "en"]
    environment = {**os.environ, "GUIKOU_HOME": str(tmp_path), "GUIKOU_ADDRESS": "https://desk.county.gov.example"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.readline()
    found = re.fullmatch(r"Practice platforms: (http://127\.0\.0\.1:\d+) \(Ctrl-C ends them\)\n", said)
    assert found, said
    assert process.stdout.readline().startswith("Mails (SMTP): 127.0.0.1:")
    assert httpx.get(f"{found[1]}/weibo/", trust_env=False).status_code == 200
    process.send_signal(polite)
    out, error = process.communicate(timeout=60)
    assert (process.returncode, out, error) == (0, "", "")
    assert (tmp_path / "practice" / "weibo.sqlite3").is_file()


def test_the_practice_account_is_probed_from_the_command_line(running: Running) -> None:
    for each in PLATFORMS:
        told = CliRunner().invoke(app, ["probe", each.adapter, "--at", running.address + "/", "--json"])
        assert told.exit_code == 0, (each.adapter, told.output)
        assert "publish" in json.loads(told.output)["can"]
    shown = CliRunner().invoke(app, ["probe", "weibo", "--at", running.address, "--lang", "en"])
    assert "Can: publish" in shown.output
    assert "The login is good until 20" in shown.output
    (account,) = running.platforms["wechat"].store.all("account")
    running.platforms["wechat"].store.put("account", account["appid"], {**account, "kind": "personal"})
    shown = CliRunner().invoke(app, ["probe", "wechat", "--at", running.address, "--lang", "en"])
    assert "Can: keep drafts" in shown.output
    assert "Cannot publish: " in shown.output


def test_a_practice_account_that_does_not_work_is_said(running: Running) -> None:
    running.platforms["mastodon"].store.drop("token", ready("mastodon").secrets["access_token"])
    refused = CliRunner().invoke(app, ["probe", "mastodon", "--at", running.address])
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 2


def test_practice_platforms_that_do_not_run_are_said_with_how_to_start_them() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    nobody = CliRunner().invoke(app, ["probe", "weibo", "--at", f"http://127.0.0.1:{port}", "--lang", "en"])
    assert nobody.exit_code == 1
    assert "guikou practice" in nobody.stderr


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_stands_in_the_way_of_practising_ends_with_2(tmp_path: Path, running: Running, language: str) -> None:
    port = running.address.rpartition(":")[2]
    for arguments, settings, said in (
        (["--host", "0.0.0.0"], {}, "--beyond-this-machine"),
        (["--port", port], {}, port),
        (["--port", "0"], {"GUIKOU_COLOUR": "red"}, "GUIKOU_COLOUR"),
    ):
        environment = {"GUIKOU_HOME": str(tmp_path), **settings}
        refused = CliRunner().invoke(app_with(["practice"]), ["practice", *arguments, "--no-smtp", "--lang", language], env=environment)
        assert refused.exit_code == 2, arguments
        assert said in refused.stderr
        assert refused.stdout == ""
