"""What must not lose its home: services and duties, outlets of units, places, languages; and the norm of one account per unit and platform."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from guikou.consolidation.domain.candidates import Units
from guikou.consolidation.domain.facts import Facts
from guikou.consolidation.domain.grounds import Ground, Hold
from guikou.consolidation.domain.judging import Choice, Judged
from guikou.consolidation.domain.programme import OUT
from guikou.kernel.bilingual import Text


class Need(StrEnum):
    """Kinds of things that must not lose their home."""

    SERVICE = "service"
    EMERGENCY = "emergency"
    OUTLET = "outlet"
    PLACE = "place"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Options of which one has to be taken, and what for. `key` is the service id, the unit, the place …"""

    need: Need
    subject: Text
    key: str
    options: tuple[int, ...]
    language: str | None = None

    def found_at(self, one: Facts, other: Facts) -> bool:
        """Say whether what the first account provides has its home with the other one, once that has taken over."""
        match self.need:
            case Need.SERVICE | Need.EMERGENCY:
                return can_serve(one, other, self.language, emergency=self.need is Need.EMERGENCY)
            case Need.LANGUAGE:
                return other.language == self.language
            case _:
                return True


class Options:
    """The options of all accounts, by account."""

    def __init__(self, judged: Sequence[Judged], choices: Sequence[Choice]) -> None:
        self.judged = judged
        self.choices = choices
        self.of_account: list[list[int]] = [[] for _ in judged]
        for option, choice in enumerate(choices):
            self.of_account[choice.account].append(option)

    def home(self, need: Need, places: Sequence[int], key: str, subject: Text, language: str | None = None) -> Home:
        """Return the home of something that these accounts provide: they themselves, or those that take over and can provide it too."""
        home = Home(need=need, subject=subject, key=key, options=(), language=language)
        able = [option for place in places for option in self.of_account[place] if self._provides(option, home)]
        return replace(home, options=tuple(able))

    def _provides(self, option: int, home: Home) -> bool:
        choice = self.choices[option]
        if choice.keeps or choice.successor == OUT:
            return choice.keeps
        return home.found_at(self.judged[choice.account].facts, self.judged[choice.successor].facts)


def homes(options: Options, units: Units, on_websites: frozenset[str]) -> list[Home]:
    """Return everything that must keep a home. `on_websites`: ids of services that a page offers without any account."""
    return [
        *_services(options, on_websites),
        *_outlets(options, units),
        *_places(options, units),
        *_languages(options),
    ]


def singles(options: Options) -> list[tuple[int, ...]]:
    """Return the keeping options of accounts of one unit on one platform (and in one language), of which one should be taken."""
    return [tuple(options.of_account[place][0] for place in places) for places in _same_presence(options.judged)]


def single_moves(options: Options) -> list[tuple[int, ...]]:
    """Return the options that move followers into the same account: after the first the target has too many followers to receive more."""
    into: defaultdict[int, list[int]] = defaultdict(list)
    for option, choice in enumerate(options.choices):
        if choice.moves:
            into[choice.successor].append(option)
    return [tuple(moving) for _, moving in sorted(into.items()) if len(moving) > 1]


def speaks(language: str | None, wanted: str | None) -> bool:
    """Say whether an account in one language serves another; what is not known is taken to serve."""
    return wanted is None or language is None or language == wanted


def can_serve(one: Facts, other: Facts, language: str | None, *, emergency: bool) -> bool:
    """Say whether the other account can be the home of a service of the first: in its language, and for emergencies inside the unit."""
    return speaks(other.language, language) and (not emergency or one.unit == other.unit)


def _services(options: Options, on_websites: frozenset[str]) -> list[Home]:
    offered: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    named: dict[str, tuple[str, str]] = {}
    for place, one in enumerate(options.judged):
        for offer in one.facts.offers:
            offered[offer.service_id, offer.place or "", offer.language or ""].append(place)
            named[offer.service_id] = (offer.name, offer.kind)
    found = []
    for (service_id, _where, language), places in sorted(offered.items()):
        name, kind = named[service_id]
        if service_id in on_websites and kind != "emergency":
            continue
        need = Need.EMERGENCY if kind == "emergency" else Need.SERVICE
        found.append(options.home(need, places, service_id, Text(name, name), language or None))
    return found


def _outlets(options: Options, units: Units) -> list[Home]:
    of_unit: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(options.judged):
        if one.facts.unit is not None and units.website_for(one.facts.unit) is None:
            of_unit[one.facts.unit].append(place)
    return [
        options.home(Need.OUTLET, places, unit, _unit_name(options.judged[places[0]].facts)) for unit, places in sorted(of_unit.items())
    ]


def _places(options: Options, units: Units) -> list[Home]:
    of_place: defaultdict[str, list[int]] = defaultdict(list)
    with_website = set()
    for number, one in enumerate(options.judged):
        if one.facts.place:
            of_place[one.facts.place].append(number)
            if units.website_for(one.facts.unit) is not None:
                with_website.add(one.facts.place)
    return [
        options.home(Need.PLACE, places, where, Text(where, where))
        for where, places in sorted(of_place.items())
        if where not in with_website
    ]


def _languages(options: Options) -> list[Home]:
    """Each language that a unit speaks, where it speaks several or another one than most accounts."""
    languages = Counter(one.facts.language for one in options.judged if one.facts.language)
    commonest = min(languages, key=lambda language: (-languages[language], language), default=None)
    spoken: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, one in enumerate(options.judged):
        if one.facts.language and one.facts.unit is not None:
            spoken[one.facts.unit][one.facts.language].append(place)
    found = []
    for unit, by_language in sorted(spoken.items()):
        for language, places in sorted(by_language.items()):
            if len(by_language) == 1 and language == commonest:
                continue
            name = _unit_name(options.judged[places[0]].facts)
            subject = Text(f"{name.zh}的{language}语种", f"{name.en} in {language}")
            found.append(options.home(Need.LANGUAGE, places, f"{unit}|{language}", subject, language))
    return found


def with_one_staying(judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """
    Return the accounts with the ground of a second presence only where it leads somewhere.

    Of several accounts of a unit on a platform and in a language the one that was asked for stays, else the main one, else the one that most
    people follow; only if something else speaks against each of them none has to. A single one that can be planned is no second presence.
    """
    second = {place for places in _same_presence(judged) for place in places}
    staying = set()
    for places in _same_presence(judged):
        sound = [place for place in places if set(judged[place].grounds) == {Ground.SECOND_PRESENCE}]
        staying |= {min(sound, key=lambda place: _claim(judged[place]))} if sound else set()
    return tuple(
        one
        if place in second - staying
        else replace(one, grounds=tuple(g for g in one.grounds if g is not Ground.SECOND_PRESENCE), leads=place in staying)
        for place, one in enumerate(judged)
    )


def _claim(one: Judged) -> tuple[bool, bool, int, str]:
    return one.hold is not Hold.ASKED, not one.facts.is_main, -(one.facts.followers or 0), one.facts.account_id


def _same_presence(judged: Sequence[Judged]) -> list[list[int]]:
    """Return the accounts of one unit on one platform in one language, where the norm is broken and applies."""
    found: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(judged):
        facts = one.facts
        if (Ground.SECOND_PRESENCE in one.grounds or one.leads) and facts.unit is not None and facts.owner_confirmed and not one.exempt:
            found[facts.unit, facts.platform, facts.language or ""].append(place)
    return [places for _, places in sorted(found.items()) if len(places) > 1]


def _unit_name(facts: Facts) -> Text:
    name = facts.unit_name or facts.unit or ""
    return Text(name, name)
