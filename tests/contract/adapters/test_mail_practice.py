"""The pages of the practice mailbox."""

from dataclasses import replace

import pytest
from werkzeug.test import Client

from guikou.channels.adapters.mail import Newsletter, Subscriber, by_http
from guikou.channels.failures import ContentRefused, Transient
from guikou.channels.practice.frame import Fault
from guikou.channels.practice.mail import PracticeMail
from guikou.channels.protocol import Access, Key, Prepared
from guikou.channels.variants import Picture, Variant
from guikou.kernel.bilingual import Language
from practice_peers import BASE, calls_to, clock

SETTINGS = {"host": "news.county.example", "from": "news@county.example", "name": "某县人民政府"}
WANG = Subscriber(id="17", address="wang@reader.example", unsubscribe="https://county.example/u/17")
PICTURE = Picture(name="a.png", media_type="image/png", alt="管网图", data=b"\x89PNG")
VARIANT = Variant(
    language=Language.ZH,
    title="停水<通知>",
    address="https://county.example/r/1",
    html='<p>城关镇明日停水。</p><img src="picture:0" alt="管网图">',
    pictures=(PICTURE,),
)


@pytest.fixture
def box() -> PracticeMail:
    box = PracticeMail(clock=clock())
    mailing = by_http(BASE, calls_to(box))
    for subscriber in (WANG, replace(WANG, id="18", address="li@reader.example")):
        adapter = Newsletter(Access(base=BASE, settings=SETTINGS, secrets={"key": "k"}), mailing, subscriber)
        adapter.send(VARIANT, Key(delivery=f"1.{subscriber.id}", intended_at=box.clock()), Prepared({}), now=box.clock())
    return box


def shown(box: PracticeMail, path: str, status: int = 200) -> str:
    answer = Client(box).get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_every_recipient_has_a_box(box: PracticeMail) -> None:
    first = shown(box, "/")
    assert "wang@reader.example</a>（1封）" in first
    assert "练习平台" in first
    assert "停水&lt;通知&gt;" in shown(box, "/to/wang@reader.example")
    assert "还没有收到邮件" in shown(box, "/to/nobody@reader.example")
    assert "还没有收到邮件" in shown(PracticeMail(), "/")


def test_a_mail_is_shown_as_its_reader_sees_it_and_loads_nothing(box: PracticeMail) -> None:
    page = shown(box, f"/messages/{box.store.all('mail')[0]['key']}")
    assert "sandbox srcdoc=" in page
    assert "data:image/png;base64,iVBORw==" in page
    assert "cid:picture" not in page.partition("srcdoc")[2].partition("</iframe>")[0]
    assert "城关镇明日停水。" in page
    assert "List-Unsubscribe-Post" in page
    assert "<通知>" not in page
    assert "&lt;1.17@news.county.example&gt;" in page


def test_a_mail_that_is_not_there(box: PracticeMail) -> None:
    shown(box, "/messages/none", status=404)


def test_a_mail_that_is_none_is_shown_all_the_same(box: PracticeMail) -> None:
    Client(box).post("/messages", data=b"\xff\xfeSubject: =?x?y?z?=\n\n<script>1</script>", headers={"Envelope-To": "<script>@x"})
    key = box.store.all("mail")[-1]["key"]
    for page in (shown(box, f"/messages/{key}"), shown(box, "/"), shown(box, "/to/<script>@x")):
        assert "<script>" not in page


def test_the_box_answers_by_http_as_a_mail_server_would(box: PracticeMail) -> None:
    mailing = by_http(BASE, calls_to(box))

    def sent() -> None:
        adapter = Newsletter(Access(base=BASE, settings=SETTINGS, secrets={"key": "k"}), mailing, WANG)
        adapter.send(VARIANT, Key(delivery="2.17", intended_at=box.clock()), Prepared({}), now=box.clock())

    box.greylist(WANG.address)
    with pytest.raises(Transient) as grey:
        sent()
    assert grey.value.code == "451 4.7.1"
    box.answer(WANG.address, 250, "")
    box.faults.order(Fault.BUSY)
    with pytest.raises(Transient) as busy:
        sent()
    assert busy.value.code == "421 4.3.2"
    sent()
    box.answer(WANG.address, 550, "5.1.1 no such user")
    with pytest.raises(ContentRefused) as gone:
        sent()
    assert gone.value.field == "recipient"
    assert len(box.mails(WANG.address)) == 2
