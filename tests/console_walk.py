"""A walk through every page of the console that links lead to, and what stands on each in words."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from factories_platform import NOW, make_account, make_actor, make_organisation
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.models import Inspection
from guikou.people.domain.policy import Role
from guikou.people.models import Organisation
from guikou.registry import operations, queries
from inspection_rows import TITLES, found, inspect

WALKED = ("/console/", "/account/2fa/")
OF_A_KIND = 2  # pages of one kind that are looked at
SAID_BY = ("title", "aria-label", "placeholder", "alt", "data-words", "data-nothing", "data-label", "content")


@dataclass(frozen=True)
class Seen:
    """A page that was answered."""

    address: str
    name: str
    status: int
    html: str


def furnish(language: str) -> Organisation:
    """Make a county in which everything that pages show is there once, named in one language, so that any other language on a page is the page's own."""

    def t(zh: str, en: str) -> str:
        return zh if language == "zh" else en

    root = make_organisation(
        t("清江县人民政府", "Clearwater County"), place=t("清江县", "Clearwater"), duties=t("全县政务公开", "open government")
    )
    town = make_organisation(t("东河镇人民政府", "East River"), parent=root, level="township", first_contact=t("王丽", "Wang Li"))
    name = t("清江发布", "Clearwater News")
    account = make_account(town, name=name, function="")
    weibo = make_account(
        root, name=t("清江微博", "Clearwater Weibo"), platform="weibo", stable_id="1234567" if language == "zh" else "7654321"
    )
    clerk = make_actor(Role.CLERK, at=town, name=t("李明", "Li Ming"))
    wanted = {"platform": "wechat", "name": t("东河教育", "East River Schools"), "function": "education"}
    request = operations.ask_to_open(organisation_id=town.pk, wanted=wanted, why=t("面向家长", "for parents"), by=clerk, now=NOW)
    answers = {hint.key: t("确有需要", "it is needed") for hint in queries.hints(request)}
    operations.send(request_id=request.pk, version=None, answers=answers, by=clerk, now=NOW)
    operations.ask_to_open(
        organisation_id=town.pk,
        wanted=wanted | {"name": t("东河文旅", "East River Travel")},
        why=t("面向游客", "for guests"),
        by=clerk,
        now=NOW + timedelta(days=1),
    )
    document, clause = t("国办秘函〔2019〕19号", "Letter 19 of 2019"), t("单项否决", "single veto")
    stated = {"document": document, "clause": clause, "pack": "cn-national", "rule_id": "cn.silence"}
    TITLES.setdefault("cn.silence", ("内容不更新", "Not updated"))
    inspect(root, found(account, **stated), found(weibo, Verdict.CANNOT_TELL, **stated))
    Inspection.objects.update(asked_by_name=t("李明", "Li Ming"))
    return root


def walk(client: Client, *starts: str) -> Iterator[Seen]:
    """Follow every link from there; of each kind of page only a few are looked at."""
    waiting, known, kinds = list(starts), set(starts), Counter[str]()
    while waiting:
        address = waiting.pop(0)
        name = name_of(address)
        if kinds[name] >= OF_A_KIND:
            continue
        kinds[name] += 1
        answer = client.get(address)
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code in (301, 302):
            found_at = urljoin(address, answer.headers["Location"])
            if found_at not in known and found_at.startswith(WALKED):
                known.add(found_at)
                waiting.append(found_at)
            continue
        if getattr(answer, "streaming", False):
            deque(answer.streaming_content, maxlen=0)  # read to its end: to close it before would close the database as well
        if not kind.startswith("text/html"):
            continue
        html = answer.content.decode()
        yield Seen(address, name, answer.status_code, html)
        for link in BeautifulSoup(html, "html.parser").find_all("a", href=True):
            target = urljoin(address, str(link["href"]).partition("#")[0])
            if target.startswith(WALKED) and target not in known and "as=" not in urlsplit(target).query:
                known.add(target)
                waiting.append(target)


def name_of(address: str) -> str:
    """Return the name of the view that answers there."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return address


def words_of(html: str) -> Iterator[str]:
    """Yield what the page says in its own language: what is read, and what is read out. Parts that state another language are left out."""
    soup = BeautifulSoup(html, "html.parser")
    whole = soup.find("html")
    own = str(whole["lang"]) if isinstance(whole, Tag) else ""
    for element in list(soup.find_all(lang=True)):
        if element is not whole and not str(element["lang"]).startswith(own[:2]):
            element.decompose()
    for element in soup(["script", "style", "code"]):
        element.decompose()
    for element in soup.find_all(True):
        names = () if element.name == "meta" else (*SAID_BY, "value") if element.get("type") in ("submit", "button") else SAID_BY
        yield from (str(element[name]) for name in names if element.has_attr(name))
    for text in soup.find_all(string=True):
        if type(text) is NavigableString and text.strip():
            yield " ".join(text.split())


ENGLISH = re.compile(r"[A-Za-z][A-Za-z’'-]*[A-Za-z]")
CHINESE = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")
# Names and abbreviations that stand in a Chinese text as they are.
AS_THEY_ARE = frozenset(
    [
        "CSV",
        "PARQUET",
        "XLSX",
        "DOCX",
        "PDF",
        "JSON",
        "RSS",
        "Atom",
        "Mastodon",
        "Bluesky",
        "WordPress",
        "English",
        "API",
        "URL",
        "ID",
        "KB",
        "MB",
        "UTF",
        "GB",
        "HTTP",
        "HTTPS",
        "Excel",
        "WPS",
        "TOTP",
        "PNG",
        "JPEG",
        "WebP",
        "Feed",
        "zh",
        "bo",
        "ug",
        "mn",
        "en",
        "OpenID",
        "Connect",
        "OIDC",
        "Webhook",
        "webhook",
    ]
)
ADDRESS = re.compile(r"\bcn-[a-z]+|https?://\S+|[\w.+-]+@[\w.-]+|\b[\w-]+(?:\.[\w-]+)+\b|\bgh_\w+|\b[0-9a-f]{8,}\b|[\w-]+[:/_][\w:/_-]+")


@cache
def _names() -> frozenset[str]:
    """Return the words that stand in the Chinese names of platforms: Facebook is called that in Chinese too."""
    return AS_THEY_ARE | {word for name in queries.platforms().values() for word in ENGLISH.findall(name.zh)}


def english_in(text: str) -> list[str]:
    """Return the English words of a text that ought to be Chinese; addresses, ids and names are none."""
    return [word for word in ENGLISH.findall(ADDRESS.sub(" ", text)) if word not in _names()]


def pages() -> dict[str, str]:
    """Return name → route of every page of the console that answers to GET with HTML."""
    found: dict[str, str] = {}

    def collect(resolver: URLResolver, route: str, space: str) -> None:
        for pattern in resolver.url_patterns:
            here = route + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                collect(pattern, here, inner)
            elif isinstance(pattern, URLPattern) and pattern.lookup_str.startswith("guikou.console.") and here.startswith("console/"):
                shown = getattr(pattern.callback, "view_class", None)
                if shown is not None and "get" in shown.http_method_names and hasattr(shown, "template_name"):
                    found[f"{space}{pattern.name}"] = here

    collect(get_resolver(), "", "")
    return found
