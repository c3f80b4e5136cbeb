"""Pictures and attachments of what is public."""

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from guikou.portal.answers import FRESH, POLICY
from guikou.portal.bodies import SHOWN
from guikou.release.operations.media import place
from guikou.release.queries import public


@require_safe
def served(request: HttpRequest, digest: str, name: str) -> HttpResponseBase:
    """
    Hand out a file of a release that is public, under the name that it has there. Only pictures are shown; everything else is for saving, and in no case may it do
    anything.
    """
    try:
        file = public.file(digest, name)
        opened = Path(place(file.digest)).open("rb")  # noqa: SIM115 - the answer closes it
    except (public.NoSuchFile, OSError) as nothing:
        raise Http404 from nothing
    inert = file.media_type in SHOWN
    answer = FileResponse(
        opened, as_attachment=not inert, filename=file.name, content_type=file.media_type if inert else "application/octet-stream"
    )
    tag = f'"{digest}"'
    unchanged = get_conditional_response(request, etag=tag)
    if unchanged is not None:
        answer.close()
    result: HttpResponseBase = unchanged or answer
    told = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={FRESH}",
        "X-Content-Type-Options": "nosniff",
        POLICY: "default-src 'none'; sandbox",
    }
    for header, value in told.items():
        result.headers[header] = value
    result.varies = ""  # type: ignore[attr-defined] # see middleware
    return result
