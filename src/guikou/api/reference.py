"""The reference page of the API, from its own description."""

from collections import defaultdict

from guikou.api.app import api
from guikou.api.domain.events import LINES, NEEDED
from guikou.api.urls import AREAS

_HEAD = """# The API

Made from the description that the API gives of itself at `/api/v1/openapi.json` (OpenAPI 3.1). The first token is made in the console under
*My account*; one that carries `own.keep` makes others. It is sent as `Authorization: Bearer …`. What every endpoint takes and answers, column by column, is
in the description.
"""


def markdown() -> str:
    """Return the page: what the API says of itself, every endpoint, every event of webhooks with the right that it needs."""
    assert AREAS  # noqa: S101 - importing them is what puts their endpoints on the router
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    areas: dict[str, list[str]] = defaultdict(list)
    for path, ways in schema["paths"].items():
        for method, about in ways.items():
            said = about.get("description", about["summary"]).partition("\n")[0]
            areas[about["tags"][0]].append(f"| {method.upper()} | `{path}` | {said} |")
    parts = [_HEAD, schema["info"]["description"], ""]
    for area in sorted(areas):
        parts += [f"## {area.capitalize()}", "", "| method | address | what it does |", "|---|---|---|", *areas[area], ""]
    parts += ["## Events of webhooks", "", "| event | told to whoever has the right | lines of the trail |", "|---|---|---|"]
    for event, action in NEEDED.items():
        lines = ", ".join(f"`{line}`" for line in LINES[event])
        parts.append(f"| `{event}` | `{action}` | {lines} |")
    return "\n".join(parts) + "\n"
