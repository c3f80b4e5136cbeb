"""The screens of imports: who sees what, what strangers' texts can do, and that every step can be taken there."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from factories_imports import imported, uploaded, work_off
from factories_platform import make_actor, make_organisation, make_person
from guikou.collection.models import Import
from guikou.people.domain.policy import ALLOWED, Action, Role
from guikou.people.models import Organisation, Person
from guikou.registry.models import Account
from guikou.trail.models import TrailLine

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script>"
REGISTER = f"平台,原始ID,账号名称,主办单位,粉丝数\n微信公众号,gh_aaaaaaaaaaa1,{NASTY}发布,{NASTY}县政府,12\n微信公众号,gh_aaaaaaaaaaa2,青山教育,青山县教育局,=1+1\n"
FILES = {"<b>名录.csv": REGISTER, "怪表.csv": f"甲,乙{NASTY}\n1,{NASTY}\n2,x\n"}
SEEN = ("show", "progress", "files", "preview", "changes", "rejected")
DONE = ("run", "again", "confirm", "undo", "discard", "columns")


def client_of(person: Person, language: str = "zh") -> Client:
    client = Client(headers={"host": "localhost", "accept-language": "zh-hans" if language == "zh" else "en"})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def county() -> Organisation:
    return make_organisation("青山县人民政府")


@pytest.fixture
def ready(county: Organisation) -> Import:
    return uploaded(FILES, into=county, by=make_actor(Role.SUPERVISOR, at=county))


def address(name: str, made: Import) -> str:
    more = {"preview": ["accounts"], "columns": [0]}.get(name, [])
    return reverse(f"imports:{name}", args=[made.pk, *more])


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("inside", [True, False])
def test_who_sees_and_does_what(county: Organisation, ready: Import, role: Role, inside: bool) -> None:
    client = client_of(make_person(role, at=county if inside else make_organisation("邻县")))
    sees, does = (action in ALLOWED[role] for action in (Action.SEE_COLLECTION, Action.IMPORT))
    assert client.get(reverse("imports:list")).status_code == (200 if sees else 403)
    assert client.get(reverse("imports:new")).status_code == (200 if does else 403)
    for name in SEEN:
        expected = 403 if not sees else 200 if inside else 404
        assert client.get(address(name, ready)).status_code == expected, name
    for name in DONE:
        answer = client.post(address(name, ready), {"why": "理由", "version": ready.version})
        allowed = does and inside
        assert answer.status_code in ((302, 422) if allowed else (403, 404, 302 if does else 403)), (name, answer.status_code)
        if not allowed:
            ready.refresh_from_db()
            assert ready.state == "ready", name
        else:
            break  # the others are walked through below
    shown = client.get(reverse("imports:list"))
    if sees:
        assert ("青山县人民政府" in shown.content.decode()) is inside
    files = client.get(reverse("imports:rejected-file", args=[ready.pk, "csv"]))
    assert files.status_code == (200 if inside and sees and Action.EXPORT in ALLOWED[role] else files.status_code)
    if not (inside and sees and Action.EXPORT in ALLOWED[role]):
        assert files.status_code in (403, 404)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_strangers_text_is_never_more_than_text(county: Organisation, ready: Import, language: str) -> None:
    person = make_person(Role.SUPERVISOR, at=county, language=language)
    client = client_of(person, language)
    pages = [address(name, ready) for name in ("show", "files", "preview", "rejected", "columns", "confirm", "undo", "discard")]
    pages += [
        reverse("imports:list"),
        reverse("imports:preview", args=[ready.pk, "organisations"]),
        reverse("imports:columns", args=[ready.pk, 1]),
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert NASTY not in answer.content.decode(), page
        assert "<b>名录" not in answer.content.decode(), page
    assert "&lt;script&gt;" in client.get(address("preview", ready)).content.decode()


def test_nothing_is_done_without_the_forms_own_secret(county: Organisation, ready: Import) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.force_login(make_person(Role.SUPERVISOR, at=county), backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in (*DONE, "new"):
        page = reverse("imports:new") if name == "new" else address(name, ready)
        assert client.post(page, {"why": "x"}).status_code == 403, name
    ready.refresh_from_db()
    assert ready.state == "ready"


def test_files_are_uploaded_read_looked_at_and_imported(county: Organisation) -> None:
    client = client_of(make_person(Role.SUPERVISOR, at=county))
    empty = client.post(reverse("imports:new"), {"organisation": county.pk})
    assert empty.status_code == 422
    files = [SimpleUploadedFile("../../名录.csv", REGISTER.encode()), SimpleUploadedFile("名录.csv", b"x,y\n1,2\n")]
    answer = client.post(reverse("imports:new"), {"organisation": county.pk, "files": files})
    made = Import.objects.get()
    assert answer.headers["location"] == reverse("imports:show", args=[made.pk])
    page = client.get(answer.headers["location"]).content.decode()
    assert "您可以离开此页" in page
    work_off()
    page = client.get(answer.headers["location"]).content.decode()
    assert "确认导入" in page
    assert not Account.objects.exists()
    made.refresh_from_db()
    assert {file["file"] for file in made.summary["files"]} == {"名录.csv", "名录 (2).csv"}
    client.post(reverse("imports:run", args=[made.pk]), {"version": made.version})
    work_off()
    assert Account.objects.count() == 1
    page = client.get(answer.headers["location"]).content.decode()
    assert "导入结果" in page
    assert (
        reverse("accounts:show", args=[Account.objects.get().pk]) in client.get(reverse("imports:changes", args=[made.pk])).content.decode()
    )


def test_a_preview_that_is_out_of_date_is_not_carried_out(county: Organisation, ready: Import) -> None:
    client = client_of(make_person(Role.SUPERVISOR, at=county))
    client.post(address("run", ready), {"version": ready.version - 1})
    ready.refresh_from_db()
    assert ready.state == "ready"


def test_the_columns_are_explained_in_the_browser_as_a_mapping_file_would(county: Organisation, ready: Import) -> None:
    client = client_of(make_person(Role.SUPERVISOR, at=county))
    number = next(n for n, sheet in enumerate(ready.found) if not sheet["known"])
    page = reverse("imports:columns", args=[ready.pk, number])
    assert client.get(page + "?table=accounts").status_code == 200
    too_little = client.post(page, {"table": "accounts", "column-0": "", "column-1": "name"})
    assert too_little.status_code == 422
    assert (
        client.post(page, {"table": "accounts", "column-0": "description", "column-1": "name", "constant-platform": "wechat"}).status_code
        == 302
    )
    work_off()
    ready.refresh_from_db()
    assert ready.state == "ready"
    assert ready.summary["expected"]["accounts"]["created"] == 3
    assert "tables:" in client.get(page).content.decode()


def test_rejected_rows_are_handed_out_corrected_and_read_again(county: Organisation) -> None:
    supervisor = make_person(Role.SUPERVISOR, at=county)
    client = client_of(supervisor)
    by = make_actor(Role.SUPERVISOR, at=county)
    done = imported({"名录.csv": REGISTER.replace("青山教育", '=HYPERLINK("http://x")')}, into=county, by=by)
    packed = client.get(reverse("imports:rejected-file", args=[done.pk, "csv"]))
    text = zipfile.ZipFile(io.BytesIO(b"".join(packed.streaming_content))).read("01.csv").decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert ",'=1+1," in text
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(client.get(reverse("imports:rejected-file", args=[done.pk, "xlsx"])).streaming_content))
    )
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert TrailLine.objects.filter(action="list.export").count() == 2
    for row in book.active.iter_rows(min_row=2):
        row[2].value, row[4].value = "青山教育", "11"
    file = io.BytesIO()
    book.save(file)
    corrected = {"corrects": done.pk}
    answer = client.post(
        reverse("imports:new", query=corrected), {"organisation": county.pk, "files": [SimpleUploadedFile("更正.xlsx", file.getvalue())]}
    )
    assert answer.status_code == 302
    work_off()
    again = Import.objects.get(corrects=done)
    assert again.state == "ready", again.error_en
    assert again.summary["expected"]["accounts"] == {"created": 1, "changed": 0, "left": 0}


def test_a_zip_bomb_is_refused_and_said(county: Organisation) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("炸弹.csv", b"0" * 400_000_000)
        archive.writestr("名录.csv", REGISTER)
    made = uploaded({"包.zip": packed.getvalue()}, into=county, by=make_actor(Role.SUPERVISOR, at=county))
    assert made.state == "ready"
    files = {file["file"]: (file["kind"], file["error_zh"]) for file in made.summary["files"]}
    assert files["包.zip!炸弹.csv"][0] == "failed"
    assert "超过上限" in files["包.zip!炸弹.csv"][1]
    assert files["包.zip!名录.csv"][0] == "read"


def test_a_page_of_a_large_preview_is_a_page(county: Organisation) -> None:
    rows = "".join(f"微信公众号,gh_{n:012d},账号{n},某局,{n}\n" for n in range(120))
    made = uploaded({"名录.csv": REGISTER.splitlines()[0] + "\n" + rows}, into=county, by=make_actor(Role.SUPERVISOR, at=county))
    client = client_of(make_person(Role.SUPERVISOR, at=county))
    first = client.get(address("preview", made)).content.decode()
    assert first.count("<small>wechat:gh_") == 50
    last = client.get(address("preview", made) + "?page=3&what=create").content.decode()
    assert last.count("<small>wechat:gh_") == 20
