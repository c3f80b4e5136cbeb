"""Small makers of what the release desk keeps, for tests."""

import itertools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from factories_platform import NOW, make_actor, make_organisation, make_person
from guikou.kernel.bilingual import Language
from guikou.people.domain.policy import Actor, Role
from guikou.people.models import Organisation, Person
from guikou.registry.models import Account
from guikou.release.arrangements import DEFAULT
from guikou.release.domain.content import AccountVersion, Field, Version
from guikou.release.domain.review import Way
from guikou.release.domain.turns import EmergencyRule
from guikou.release.domain.working_time import Unit, WorkingTime
from guikou.release.models import Author, Edition, Release, Signature
from guikou.release.operations import releasing, reviewing, rules, writing

_numbers = itertools.count(1)
HASH = "a" * 64


def make_release(organisation: Organisation | None = None, *, by: Person | None = None, **columns: Any) -> Release:
    """Return a release."""
    given = {"kind": "notice", "slug": f"r{next(_numbers)}", "made_at": NOW, "changed_at": NOW} | columns
    return Release.objects.create(organisation=organisation or make_organisation(), made_by=by or make_person(name="撰稿人"), **given)


def make_edition(release: Release | None = None, **columns: Any) -> Edition:
    """Return an edition in review, written by whoever made the release."""
    release = release or make_release()
    given = {"number": 1, "content": {"text": "停水通知"}, "content_hash": HASH, "state": "in-review", "made_at": NOW} | columns
    edition = Edition.objects.create(release=release, **given)
    Author.objects.create(edition=edition, person_key=f"person:{release.made_by_id}", name=release.made_by.name)
    return edition


def make_signature(edition: Edition, turn: int, by: Person | None = None, **columns: Any) -> Signature:
    """Return a signature of that turn, by somebody else each time."""
    signer = by or make_person(name=f"审校{next(_numbers)}")
    given = {"person": signer, "person_key": f"person:{signer.pk}", "name": signer.name, "way": Way.ACCOUNT} | columns
    return Signature.objects.create(**{"edition": edition, "turn": turn, "content_hash": edition.content_hash, "at": NOW} | given)


def make_link_signature(edition: Edition, turn: int, *, mark: str, name: str = "外单位审校") -> Signature:
    """Return a signature by somebody without an account."""
    return make_signature(edition, turn, person=None, person_key=f"link:{name}", name=name, way=Way.LINK, link_mark=mark)


PAGE = "<p>因管道检修，3月5日8时至18时城东停水。</p>"


@dataclass(frozen=True, slots=True)
class Desk:
    """An office of a county with a clerk who writes, three reviewers, and a supervisor of the county who runs the desk."""

    office: Organisation
    other: Organisation
    clerk: Actor
    first: Actor
    second: Actor
    final: Actor
    head: Actor

    @classmethod
    def new(cls) -> "Desk":
        county = make_organisation("某县人民政府")
        office, other = make_organisation("水利局", parent=county), make_organisation("教育局", parent=county)
        return cls(
            office,
            other,
            make_actor(Role.CLERK, at=office, name="经办人"),
            make_actor(Role.FIRST_REVIEWER, at=office, name="初审人"),
            make_actor(Role.SECOND_REVIEWER, at=office, name="复审人"),
            make_actor(Role.FINAL_REVIEWER, at=county, name="终审人"),
            make_actor(Role.SUPERVISOR, at=county, name="主管"),
        )

    @property
    def reviewers(self) -> tuple[Actor, Actor, Actor]:
        return self.first, self.second, self.final

    def draft(self, *accounts: Account, **given: Any) -> Release:
        """Return a draft of the clerk for those accounts."""
        values = {"kind": "notice", "masters": [version()], "accounts": [shown_on(each) for each in accounts]} | given
        return writing.start(organisation_id=self.office.pk, by=self.clerk, now=NOW, **values)

    def handed_in(self, *accounts: Account, **given: Any) -> Release:
        """Return the same in review."""
        return writing.hand_in(release_id=self.draft(*accounts, **given).pk, version=None, by=self.clerk, now=NOW)

    def sign(
        self, release: Release, turn: int, by: Actor | None = None, *, now: datetime = NOW, number: int = 1, seen: str = ""
    ) -> Release:
        """Sign a turn, by whoever is to."""
        edition = release.editions.get(number=number)
        signer = by or self.reviewers[turn - 1]
        seen = seen or edition.content_hash
        return reviewing.sign(release_id=release.pk, number=number, turn=turn, content_hash=seen, by=signer, now=now)

    def signed(self, release: Release, *, now: datetime = NOW, number: int = 1) -> Release:
        """Sign all three turns."""
        for turn in (1, 2, 3):
            release = self.sign(release, turn, now=now, number=number)
        return release

    def released(self, *accounts: Account, **given: Any) -> Release:
        """Return a release that is public."""
        return self.signed(self.handed_in(*accounts, **given))

    def emergency(self) -> Release:
        """Return an emergency release of the clerk, whom the rule names, signed once and so public."""
        rule = EmergencyRule(
            kinds=frozenset({"emergency"}),
            people=frozenset({self.clerk.key}),
            first=frozenset({1}),
            settle_within=WorkingTime(1, Unit.DAYS),
        )
        rules.set_rule(organisation_id=self.office.pk, kind="", turns=DEFAULT, emergency=rule, version=None, by=self.head, now=NOW)
        release = self.draft(kind="emergency")
        writing.hand_in(release_id=release.pk, version=None, emergency=True, by=self.clerk, now=NOW)
        return self.sign(release, 1)

    def corrected(self, release: Release, *accounts: Account, masters: Any = None) -> Release:
        """Correct a release and sign that."""
        releasing.correct(release_id=release.pk, version=None, why="时间有误", by=self.head, now=NOW)
        number = release.editions.order_by("-number").values_list("number", flat=True)[0]
        masters = masters or [version(html="<p>改为3月6日停水。</p>")]
        shown = [shown_on(each) for each in accounts]
        writing.edit(release_id=release.pk, version=None, masters=masters, accounts=shown, by=self.head, now=NOW)
        writing.hand_in(release_id=release.pk, version=None, by=self.head, now=NOW)
        return self.signed(release, number=number)


def version(language: str = "zh", **fields: Any) -> Version:
    """Return a language version of a notice."""
    return Version(**{"language": Language(language), "title": "停水通知", "html": PAGE} | fields)


def shown_on(account: Account, language: str = "zh", own: frozenset[Field] = frozenset(), **fields: Any) -> AccountVersion:
    """Return what an account shows: the master, but for fields of its own."""
    return AccountVersion(account=account.key, version=version(language, **fields), own=own)
