"""What one account shows otherwise, through the API: written, read with its difference, and the master's again."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from api_scene import bearer, picture, send
from factories_docx import picture as drawn
from factories_platform import make_account
from factories_release import Desk
from guikou.people.models import Person

pytestmark = pytest.mark.django_db


def done(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_an_account_has_its_own_body_and_pictures_and_follows_again() -> None:
    desk = Desk.new()
    client, account = bearer(Person.objects.get(pk=desk.clerk.person_id)), make_account(desk.office)
    files = [
        done(send(client, "POST /release-files", {"use": "picture", "alt": alt, "content": SimpleUploadedFile("a.png", data)}), 201)
        for alt, data in (("管道", drawn("red")), ("阀门", drawn("blue")), ("别处", picture()))
    ]
    pipe, valve, stranger = ({name: file[name] for name in ("digest", "name", "alt")} for file in files)
    html = '<p>城东停水。</p><p><img src="picture:0" alt="管道"></p><p><img src="picture:1" alt="阀门"></p>'
    master = {"language": "zh", "title": "停水通知", "html": html, "pictures": [pipe, valve]}
    accounts = [{"account": account.key, "version": {"language": "zh", "title": ""}}]
    made = done(
        send(client, "POST /releases", {"organisation": desk.office.pk, "kind": "notice", "masters": [master], "accounts": accounts}), 201
    )
    path, seen = f"/releases/{made['id']}", made["version"]

    def vary(**own: Any) -> Any:
        nonlocal seen
        sent = {"version": seen, "account": account.key, "language": "zh", "own": own}
        answer = send(client, f"PATCH {path}/variant", sent)
        seen += answer.status_code == 200
        return answer

    done(vary(html='<p>城西停水。</p><script>x</script><p><img src="picture:0"></p>', pictures=[valve]))
    (shown,) = done(send(client, f"GET {path}"))["editions"][0]["content"]["accounts"]
    assert shown["own"] == ["html", "pictures"]
    assert shown["version"]["html"] == '<p>城西停水。</p><p><img src="picture:0"></p>'
    (preview,) = done(send(client, f"GET {path}/editions/1/previews"))
    assert preview["fields"] == ["title", "digest", "html", "author", "pictures", "cover"]
    body, pictures = preview["differs"]
    assert [piece["op"] for block in body["blocks"][:1] for piece in block["pieces"]] == ["removed", "added", "equal"]
    assert [each["digest"] for each in pictures["pictures"]["left_out"]] == [pipe["digest"]]
    assert vary(pictures=[stranger]).status_code == 409
    assert vary(nonsense="x").status_code == 422
    done(vary(pictures=[valve | {"alt": "新阀门"}, pipe], cover=0))
    pictures, cover = done(send(client, f"GET {path}/editions/1/previews"))[0]["differs"]
    assert [each["now"]["alt"] for each in pictures["pictures"]["reworded"]] == ["新阀门"]
    assert [each["alt"] for each in pictures["pictures"]["order"]] == ["新阀门", "管道"]
    assert (cover["cover_before"]["alt"], cover["cover"]["alt"]) == ("管道", "新阀门")
    done(vary())
    (shown,) = done(send(client, f"GET {path}"))["editions"][0]["content"]["accounts"]
    assert (shown["own"], shown["version"]["html"]) == ([], html)
    assert vary().status_code == 200
    sent = {"version": seen, "account": account.key, "language": "en", "own": {}}
    assert send(client, f"PATCH {path}/variant", sent).status_code == 404
    assert send(client, f"PATCH {path}/variant", sent | {"language": "zh", "version": 1}).status_code == 409
