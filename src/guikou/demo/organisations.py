"""The tree of public bodies: province, city, county, its offices, townships and villages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from guikou.demo import stock
from guikou.demo.names import County
from guikou.demo.streams import words

_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_RESIDENTS_COUNTY = 640_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A public body that runs accounts. `weight` 1 to 10: how much it publishes and how many follow; `topic` and `themes`: what it writes about."""

    organisation_id: str
    name: str
    account_name: str
    parent_id: str
    level: str
    county: County
    place: str
    function: str | None
    topic: str
    kind: str = "government"
    themes: tuple[str, ...] = ()
    weight: float = 1.0
    protected: bool = False
    language: str = "zh"
    english: bool = False
    website: str | None = None
    residents: int | None = None
    contact: str = ""

    @property
    def short(self) -> str:
        """Return the name as its own prose uses it: 县教育局 for 澹溪县教育局, 樨坞村 for its committee."""
        if self.level == "city":
            return "市政府"
        if self.level != "county":
            return self.place
        return self.name.removeprefix(self.county.short) if self.kind == "government" else self.name

    @property
    def local(self) -> bool:
        """Return whether it speaks for one place or house, not for the whole county."""
        return self.kind == "public-body" or self.place not in (self.county.name, stock.load("places")["city"]["zh"])


def above() -> list[dict[str, Any]]:
    """Return the organisations above the counties, as rows."""
    places = stock.load("places")
    province, city = places["province"], places["city"]
    return [
        {
            "organisation_id": "province",
            "name": f"{province['zh']}人民政府",
            "level": "province",
            "place": province["zh"],
            "function": "government-office",
        },
        {
            "organisation_id": "city",
            "name": f"{city['zh']}人民政府",
            "parent_id": "province",
            "level": "city",
            "place": city["zh"],
            "function": "government-office",
        },
    ]


def city_government(county: County) -> Unit:
    """Return the government above the counties; its account is listed because the counties carry what it publishes."""
    city = stock.load("places")["city"]
    return Unit(
        organisation_id="city",
        name=f"{city['zh']}人民政府",
        account_name=f"{city['short']}发布",
        parent_id="province",
        level="city",
        county=county,
        place=city["zh"],
        function="government-office",
        topic="government",
        weight=10.0,
        protected=True,
    )


def units(seed: int, county: County, *, offices: int, towns: int, villages: int) -> tuple[Unit, ...]:
    """Return the county's government first, then that many other offices, townships and villages."""
    listed = list(_departments(county, offices))
    listed += [_town(county, number) for number in range(towns)]
    listed += [_village(county, number, towns) for number in range(villages)]
    rng = words(seed, "contacts", county.number)
    return tuple(replace(unit, contact=f"{unit.name}办公室 {phone(county, rng.randrange(10_000))}") for unit in listed)


def phone(county: County, number: int) -> str:
    """Return a telephone number with the area code 0300, which is not in use."""
    return f"0300-7{county.number:02}{number:04}"


def root(county: County) -> str:
    """Return the id of the county's government."""
    return f"C{county.number:02}"


def _departments(county: County, count: int) -> Iterator[Unit]:
    ids: dict[str, str] = {}
    described = stock.load("units")
    for number, (form, town, turn) in enumerate(_queue(described, county)):
        if number >= count:
            return
        place = {"c": county.short, "t": town, "n": turn}
        name = form["name"].format(**place)
        ids[name] = root(county) if number == 0 else f"{root(county)}-D{number:03}"
        yield Unit(
            organisation_id=ids[name],
            name=name,
            account_name=form["account"].format(**place),
            parent_id="city" if number == 0 else ids.get(form.get("under", "").format(**place), root(county)),
            level="county",
            county=county,
            place=town or county.name,
            function=form.get("function"),
            topic=form["topic"],
            kind=form.get("kind", "public-body" if form in described["series"] and not form.get("protected") else "government"),
            themes=tuple(form.get("themes", ())),
            weight=float(form["weight"]),
            protected=form.get("protected", False),
            language=form.get("language", "zh"),
            english=form.get("english", False),
            website=f"http://www.{county.english.lower()}.example/" if number == 0 else None,
            residents=_RESIDENTS_COUNTY - 11_000 * county.number if number == 0 else None,
        )


def _queue(described: dict[str, Any], county: County) -> Iterator[tuple[dict[str, Any], str, str]]:
    for form in described["offices"]:
        yield form, "", ""
    for turn in range(len(county.towns)):
        for form in described["series"]:
            if form.get("places") == "town":
                yield form, county.towns[turn], ""
            elif turn < form["limit"]:
                yield form, "", _NUMERALS[turn]


def _town(county: County, number: int) -> Unit:
    name = county.towns[number]
    body = "街道办事处" if name.endswith("街道") else "人民政府"
    return Unit(
        organisation_id=f"{root(county)}-T{number:02}",
        name=f"{county.name}{name.removesuffix('街道') if body == '街道办事处' else name}{body}",
        account_name=f"{name.rstrip('镇乡').removesuffix('街道')}发布" if number % 3 else f"美丽{name}",
        parent_id=root(county),
        level="township",
        county=county,
        place=name,
        function="subdistrict-office" if name.endswith("街道") else "township-government",
        topic="community" if number % 2 else "agriculture",
        weight=2.2 if number % 4 else 3.5,
        residents=52_000 - 2_100 * number,
    )


def _village(county: County, number: int, towns: int) -> Unit:
    town = number % max(towns, 1)
    name = county.villages[number]
    return Unit(
        organisation_id=f"{root(county)}-V{number:02}",
        name=f"{county.towns[town]}{name}村民委员会",
        account_name=f"{'和美' if number % 2 else '魅力'}{name}",
        parent_id=f"{root(county)}-T{town:02}" if towns else root(county),
        level="village",
        county=county,
        place=name,
        function="village-committee",
        topic="community",
        kind="public-body",
        weight=0.6,
        residents=2_900 - 40 * number,
    )
