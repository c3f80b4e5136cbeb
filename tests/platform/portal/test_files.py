"""Pictures and attachments: only of what is public, and none can do anything."""

from typing import Any
from urllib.parse import quote

import pytest

from factories_release import version
from public_scene import Scene, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_picture_of_a_public_release_is_shown_with_its_alternative_text(scene: Scene) -> None:
    data = picture()
    inside, beside = (
        scene.file("范围图.png", "image/png", data, alt="停水范围"),
        scene.file("b.png", "image/png", picture("red"), alt="抢修现场"),
    )
    release = scene.chinese(html='<p>见图</p><p><img src="picture:0" alt="停水范围"></p>', pictures=(inside, beside))
    page = scene.text(f"/zh/releases/{release.slug}/")
    path = f"/files/{inside.digest}/{quote('范围图.png')}"
    assert f'<img src="{path}" alt="停水范围">' in page
    assert f'<figure><img src="/files/{beside.digest}/b.png" alt="抢修现场"></figure>' in page
    answer = scene.get(path)
    assert (answer.status_code, answer.headers["Content-Type"], content(answer)) == (200, "image/png", data)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" not in answer.headers["Content-Disposition"]
    assert scene.get(path, if_none_match=answer.headers["ETag"]).status_code == 304
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.html", "text/html"),
        ("a.svg", "image/svg+xml"),
        ("a.pdf", "application/pdf"),
        ("a.xml", "application/xml"),
        ("表.xlsx", "application/vnd.ms-excel"),
    ],
)
def test_whatever_could_be_active_is_only_for_saving(scene: Scene, name: str, kind: str) -> None:
    file = scene.file(name, kind, b"<script>alert(1)</script>")
    release = scene.chinese(attachments=(file,))
    path = f"/files/{file.digest}/{quote(name)}"
    assert f'href="{path}"' in scene.text(f"/zh/releases/{release.slug}/")
    answer = scene.get(path)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    content(answer)


def test_files_of_what_is_not_public_are_not_there(scene: Scene) -> None:
    file = scene.file("a.png", "image/png", picture(), alt="停水范围示意图")
    path = f"/files/{file.digest}/a.png"
    draft = scene.desk.draft(masters=[version(pictures=(file,))])
    assert scene.get(path).status_code == 404
    release = scene.chinese(pictures=(file,))
    assert draft.pk != release.pk
    content(scene.get(path))
    assert scene.get(f"/files/{file.digest}/other.exe").status_code == 404, "a name is part of what was signed"
    assert scene.get(f"/files/{'0' * 64}/a.png").status_code == 404
    assert scene.get("/files/../../etc/passwd").status_code == 404
    scene.desk.corrected(release, masters=[version(html="<p>没有图。</p>")])
    assert scene.get(path).status_code == 404, "what a correction took out is not handed out any more"
