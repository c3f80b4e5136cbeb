"""What is public, as feeds: of everything, of each unit and those below it, of each kind; in each language and three formats."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guikou.channels.feeds import ATOM, JSON, RSS, Correction, Entry, Feed, atom, headers, json_feed, rss
from guikou.kernel.bilingual import Language, Text
from guikou.portal import shown
from guikou.portal.answers import finished, page, whole
from guikou.portal.bodies import absolute
from guikou.release.content import KINDS
from guikou.release.queries import public
from guikou.release.queries.public import InFeed

FORMS: Final = {"atom": (ATOM, atom), "rss": (RSS, rss), "json": (JSON, json_feed)}
SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""What an empty feed says of its last change."""
_TOPIC = re.compile(r"/(?P<language>zh|en)/feeds/(?P<what>all|unit-[0-9]{1,9}|kind-[a-z-]{1,40})\.(?P<form>atom|rss|json)")
_ALL, _OF = Text("信息发布", "Public information"), Text("{name}：信息发布", "{name}: public information")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Which feed is meant."""

    language: Language
    form: str
    unit: int | None = None
    kind: str = ""

    @classmethod
    def at(cls, path: str) -> "Topic | None":
        """Return the feed at that path of this website; None where there is none."""
        found = _TOPIC.fullmatch(path)
        if found is None:
            return None
        what, _, of = found["what"].partition("-")
        topic = cls(
            language=Language(found["language"]),
            form=found["form"],
            unit=int(of) if what == "unit" else None,
            kind=of if what == "kind" else "",
        )
        return topic if topic.exists() else None

    def exists(self) -> bool:
        """Say whether there is such a kind, or such a unit that ever released something."""
        return (not self.kind or self.kind in KINDS) and (self.unit is None or public.unit(self.unit) is not None)

    @property
    def address(self) -> str:
        """The address of the feed."""
        name = shown.feed_name(unit=self.unit, kind=self.kind)
        return whole(f"/{self.language.value}/feeds/{name}.{self.form}")


class Topics:
    """All addresses of feeds, for the hub."""

    def __contains__(self, address: object) -> bool:
        base = whole("")
        return isinstance(address, str) and address.startswith(f"{base}/") and Topic.at(address.removeprefix(base)) is not None


def hub() -> str:
    """Return the address of the hub."""
    return whole("/hub/")


def written(topic: Topic) -> tuple[Feed, bytes, str]:
    """Return a feed as it is now: what it is, its bytes and their media type."""
    media_type, write = FORMS[topic.form]
    feed = _feed(topic)
    return (
        feed,
        write(feed, [_entry(each, topic.language) for each in public.in_feed(topic.language, unit=topic.unit, kind=topic.kind)]),
        media_type,
    )


@require_safe
def served(request: HttpRequest, language: Language, what: str, form: str) -> HttpResponse:  # noqa: ARG001 - all three are in the path
    """Hand out a feed."""
    topic = Topic.at(request.path)
    if topic is None:
        raise Http404
    feed, content, media_type = written(topic)
    answer = HttpResponse(content)
    for name, value in headers(feed, content, media_type).items():
        answer.headers[name] = value
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return finished(request, answer)


@require_safe
def explained(request: HttpRequest, language: Language) -> HttpResponse:
    """Say what feeds are for, and list all."""
    forms = [("atom", "Atom"), ("rss", "RSS"), ("json", "JSON Feed")]
    context = {
        "all": [(f"all.{form}", word) for form, word in forms],
        "units": [(each.name, [(f"unit-{each.pk}.{form}", word) for form, word in forms]) for each in public.units()],
        "kinds": [(KINDS[each], [(f"kind-{each}.{form}", word) for form, word in forms]) for each in public.kinds() if each in KINDS],
        "hub": hub(),
        "paths": {each.value: f"/{each.value}/feeds/" for each in Language},
    }
    return page(request, "feeds", language, context)


def _feed(topic: Topic) -> Feed:
    owner, language = public.owner(), topic.language
    of = public.unit(topic.unit) if topic.unit else owner
    name = KINDS.get(topic.kind) or (of.name if of else None)
    return Feed(
        address=topic.address,
        home=whole(f"/{language.value}/"),
        title=(_OF.fill(name=name) if name else _ALL).on(language),
        language=language,
        made_at=SINCE,
        author=owner.name if owner else "",
        hub=hub(),
    )


def _entry(each: InFeed, language: Language) -> Entry:
    address = whole(shown.paths(each.page.release.slug)[language.value])
    version = each.version
    return Entry(
        id=address,
        address=address,
        title=version.title if version else "",
        language=language,
        published_at=each.page.published_at,
        updated_at=each.page.changed_at,
        summary=getattr(each.page, f"summary_{language.value}"),
        html=absolute(version) if version else "",
        author=each.page.organisation.name,
        corrections=tuple(Correction(at, note) for at, note in each.corrections),
        recalled_at=each.page.recalled_at,
        recall_note=each.recall_reason,
    )
