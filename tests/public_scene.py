"""Releases as the public meets them, for tests of the portal."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.test import Client
from PIL import Image

from factories_platform import NOW
from factories_release import Desk, version
from guikou.release.domain.content import File
from guikou.release.models import Page, Release
from guikou.release.operations import media, releasing

ZH, EN = "停水通知", "Water will be off"


def picture(colour: str = "navy") -> bytes:
    """Return a small picture."""
    written = BytesIO()
    Image.new("RGB", (640, 360), colour).save(written, "PNG")
    return written.getvalue()


@dataclass
class Scene:
    """A desk, and strangers without a cookie."""

    desk: Desk = field(default_factory=Desk.new)
    client: Client = field(default_factory=Client)

    def file(self, name: str, media_type: str, data: bytes, alt: str = "") -> File:
        """Keep a file, and return it as a version names it."""
        media.keep(data=data, media_type=media_type, by=self.desk.clerk, now=NOW)
        return File(name=name, media_type=media_type, digest=hashlib.sha256(data).hexdigest(), alt=alt)

    def released(self, **fields: Any) -> Release:
        """Return a release in both languages; `fields` are of the Chinese version."""
        english = version("en", title=EN, html="<p>Water is off in the east on 5 March.</p>")
        return self.desk.released(masters=[version(**fields), english])

    def chinese(self, **fields: Any) -> Release:
        """Return a release in Chinese only."""
        return self.desk.released(masters=[version(**fields)])

    def recalled(self, release: Release, why: str = "日期有误") -> Release:
        """Take it back."""
        return releasing.recall(release_id=release.pk, why=why, by=self.desk.head, now=NOW)

    def get(self, path: str, **headers: str) -> Any:
        """Ask for a page as a stranger."""
        return self.client.get(path, headers=headers)

    def text(self, path: str, **headers: str) -> str:
        """Return the words of a page."""
        return str(self.get(path, **headers).content.decode())


def many(scene: Scene, count: int) -> None:
    """Write pages of so many releases, as fast as tests need it."""
    first = scene.chinese(title="第0条", html="<p>县医院增设夜间门诊，市民可在晚间挂号就诊，急诊照常开放。</p>")
    page = Page.objects.get(release=first)
    releases = Release.objects.bulk_create(
        Release(
            organisation_id=page.organisation_id,
            kind="notice",
            slug=f"many{n}",
            title=f"第{n}条",
            made_by_id=first.made_by_id,
            made_at=NOW,
            changed_at=NOW,
        )
        for n in range(1, count)
    )
    rows = []
    for n, each in enumerate(releases, start=1):
        row = Page.objects.get(release=first) if n == 1 else page
        row.pk, row.release, row.title_zh, row.published_at = each.pk, each, f"第{n}条", NOW + timedelta(seconds=n)
        rows.append(Page(**{field.attname: getattr(row, field.attname) for field in Page._meta.concrete_fields}))
    Page.objects.bulk_create(rows)
