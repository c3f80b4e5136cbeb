"""Files of the API: what they hold, how they are handed out, what they leave in the trail."""

import io
import re
import zipfile
from typing import Any

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse

from api_scene import bearer, make_everything, picture, send
from factories_platform import make_person, sign_in
from guikou.collection.evidence import place
from guikou.collection.models import Evidence
from guikou.people.domain.policy import Role
from guikou.trail.models import TrailLine
from roles import Scene

pytestmark = pytest.mark.django_db
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = f"{OFFICE}wordprocessingml.document", f"{OFFICE}spreadsheetml.sheet"

# Address of the API, page of the console, media type.
SAME = {
    "bulletin-docx": ("/bulletins/{bulletin_id}/document/docx", ("bulletins:document", "bulletin_id", "docx"), DOCX),
    "bulletin-pdf": ("/bulletins/{bulletin_id}/document/pdf", ("bulletins:document", "bulletin_id", "pdf"), "application/pdf"),
    "bulletin-xlsx": ("/bulletins/{bulletin_id}/document/xlsx", ("bulletins:document", "bulletin_id", "xlsx"), XLSX),
    "sheet-docx": ("/requests/{request_id}/sheet/docx", ("requests:sheet", "request_id", "docx"), DOCX),
    "sheet-xlsx": ("/requests/{request_id}/sheet/xlsx", ("requests:sheet", "request_id", "xlsx"), XLSX),
    "change-docx": ("/requests/{changed}/sheet/docx", ("requests:sheet", "changed", "docx"), DOCX),
    "rejected-csv": ("/imports/{import_id}/rejected/csv", ("imports:rejected-file", "import_id", "csv"), "application/zip"),
    "rejected-xlsx": ("/imports/{import_id}/rejected/xlsx", ("imports:rejected-file", "import_id", "xlsx"), XLSX),
    "result-csv": ("/inspections/{inspection_id}/result/csv", ("inspections:result", "inspection_id", "csv"), "text/csv; charset=utf-8"),
    "result-parquet": (
        "/inspections/{inspection_id}/result/parquet",
        ("inspections:result", "inspection_id", "parquet"),
        "application/vnd.apache.parquet",
    ),
    "evidence": ("/evidence/{evidence_id}", ("collection:evidence", "evidence_id"), "image/png"),
}


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def parts_of(file: bytes) -> Any:
    """Return the parts of a zip, or a PDF, less the moment at which it was made; anything else as it is."""
    if file.startswith(b"%PDF"):
        return file.partition(b"/Creator(Typst")[0]
    if not file.startswith(b"PK"):
        return file
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"}


@pytest.fixture
def scene() -> Scene:
    return Scene.new()


@pytest.fixture
def ids(scene: Scene) -> dict[str, int]:
    return make_everything(scene)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_files_are_those_of_the_console(scene: Scene, ids: dict[str, int], language: str) -> None:
    person = make_person(Role.SUPERVISOR, at=scene.county, language=language)
    console = sign_in(Client(headers={"host": "localhost", "accept-language": {"zh": "zh-hans", "en": "en"}[language]}), person)
    api = bearer(person)
    for name, (path, (page, *which), media_type) in SAME.items():
        answer = send(api, f"GET {path.format(**ids)}?language={language}")
        assert (answer.status_code, answer["content-type"]) == (200, media_type), (name, answer.content[:300])
        assert answer["content-disposition"].startswith("attachment;"), name
        assert answer["x-content-type-options"] == "nosniff", name
        assert answer["content-security-policy"] == "default-src 'none'; sandbox", name
        shown = console.get(reverse(page, args=[ids.get(part, part) for part in which]))
        assert parts_of(answer.content) == parts_of(content_of(shown)), name


def test_the_description_names_their_media_types() -> None:
    paths = Client(headers={"host": "localhost"}).get("/api/v1/openapi.json").json()["paths"]
    for path, _, media_type in SAME.values():
        described = re.sub(r"/(docx|pdf|xlsx|csv|parquet)$", "/{kind}", path).replace("{changed}", "{request_id}")
        answer = paths[f"/api/v1{described}"]["get"]["responses"]["200"]
        assert media_type.partition(";")[0] in answer["content"]
        assert "Content-Disposition" in answer["headers"]


def test_a_picture_is_what_was_entered(scene: Scene, ids: dict[str, int]) -> None:
    client = bearer(scene.person(Role.SUPERVISOR, within=True))
    seen = send(client, f"GET /observations/{ids['observation_id']}").json()
    assert [figure["value"] for figure in seen["figures"]] == [12]
    assert send(client, f"GET /evidence/{seen['evidence_id']}").content.startswith(picture()[:8])


def test_what_is_taken_away_leaves_a_line(scene: Scene, ids: dict[str, int]) -> None:
    client = bearer(scene.person(Role.SUPERVISOR, within=True))
    taken = (
        f"/imports/{ids['import_id']}/rejected/csv",
        f"/inspections/{ids['inspection_id']}/result/parquet",
        "/tables/accounts/csv",
        "/tables/staffing/parquet",
    )
    for path in taken:
        assert send(client, f"GET {path}").status_code == 200
    lines = TrailLine.objects.filter(action="list.export")
    assert [line.subject for line in lines.order_by("number")] == [
        "list:import-rejected",
        "list:inspection-result",
        "list:accounts",
        "list:staffing",
    ]


def test_a_table_holds_what_one_may_see_and_no_formula(scene: Scene, ids: dict[str, int]) -> None:
    client = bearer(scene.person(Role.SUPERVISOR, within=True))
    rows = pl.read_parquet(io.BytesIO(send(client, "GET /tables/accounts/parquet").content))
    assert rows.height == send(client, "GET /accounts").json()["total"]
    assert b"'=1+1" in send(client, "GET /tables/accounts/csv").content
    outside = bearer(scene.person(Role.SUPERVISOR, within=False))
    assert pl.read_parquet(io.BytesIO(send(outside, "GET /tables/accounts/parquet").content)).is_empty()


def test_a_table_needs_both_rights_in_the_same_place(scene: Scene, ids: dict[str, int]) -> None:
    person = scene.person(Role.ANALYST, within=True)  # may export there, but not see the register
    person.appointments.create(role=Role.ADMINISTRATOR, organisation=scene.other, since="2020-01-01")  # sees it here, but may not export
    assert send(bearer(person), "GET /tables/accounts/parquet").status_code == 403


def test_a_file_of_what_has_not_happened_is_a_conflict(scene: Scene, ids: dict[str, int]) -> None:
    client = bearer(scene.person(Role.SUPERVISOR, within=True))
    inspection = send(client, "POST /inspections", {"organisation": scene.office.pk}).json()["id"]
    for path in (f"/requests/{ids['sent']}/sheet/docx", f"/imports/{ids['ready']}/rejected/csv", f"/inspections/{inspection}/result/csv"):
        answer = send(client, f"GET {path}")
        assert (answer.status_code, answer["content-type"]) == (409, "application/problem+json"), path
    assert send(client, f"GET /bulletins/{ids['bulletin_id']}/document/exe").status_code == 422


def test_a_picture_that_is_lost_is_not_there(scene: Scene, ids: dict[str, int]) -> None:
    kept = Evidence.objects.get()
    place(kept.sha256, kept.media_type).unlink()
    answer = send(bearer(scene.person(Role.SUPERVISOR, within=True)), f"GET /evidence/{kept.pk}")
    assert (answer.status_code, answer["content-type"]) == (404, "application/problem+json")


def test_whoever_may_export_elsewhere_takes_no_result_away_from_here(scene: Scene, ids: dict[str, int]) -> None:
    person = scene.person(Role.ARCHIVIST, within=True)  # sees the findings here
    person.appointments.create(role=Role.SUPERVISOR, organisation=scene.other, since="2020-01-01")  # may export there
    console = sign_in(Client(headers={"host": "localhost"}), person)
    assert console.get(reverse("inspections:result", args=[ids["inspection_id"], "csv"])).status_code == 403
    assert send(bearer(person), f"GET /inspections/{ids['inspection_id']}/result/csv").status_code == 404
