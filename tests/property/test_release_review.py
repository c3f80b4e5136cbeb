"""No sequence of acts approves or releases an edition without the signatures that it needs, for exactly its content."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from guikou.kernel.bilingual import Refusal
from guikou.release.domain.links import Link, check, issue, mark
from guikou.release.domain.review import Person, Review, Way, edit, owed, present_turn, release, send_back, sign, submit, take_back
from guikou.release.domain.states import ReleaseState
from guikou.release.domain.turns import Route, three_turns
from guikou.release.domain.working_time import Office

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Office(zone=ZONE, sessions=((time(9), time(17)),), is_working_day=lambda day: day.weekday() < 5)
KEY = bytes(32)
# The last is a superuser: an account that may do anything in the database's admin, and has no turn.
PEOPLE = [*(Person(key, f"名{key}") for key in "abcd"), Person("link:b", "名b"), Person("root", "管理员")]
TURNS = three_turns([{"a", "b", "c"}, {"b", "c", "link:b"}, {"a", "c", "d"}])
ORDINARY, FAST = Route(turns=TURNS), Route(turns=TURNS, first=frozenset({3}))

people = st.sampled_from(PEOPLE)
hashes = st.sampled_from(["h1", "h2"])
ways = st.sampled_from(Way)
away = st.frozensets(st.sampled_from("abcd"))


class Reviews(RuleBasedStateMachine):
    """One edition and everybody who would like to have it public."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 11, 23, 9, tzinfo=ZONE)
        self.review = Review(authors=frozenset({PEOPLE[0]}), content_hash="h1", route=ORDINARY)
        self.wrote = {"a"}
        self.since_change: list[
            tuple[Person, Way, int, str]
        ] = []  # what was signed since the last edit, return or submission: kept by the test alone
        self.links: list[str] = []
        self.used: set[str] = set()
        self.public: str | None = None

    def attempt(self, then: Review) -> None:
        self.review = then

    @rule(by=people, fast=st.booleans())
    def hand_in(self, by: Person, fast: bool) -> None:
        try:
            self.attempt(submit(self.review, by=by, route=FAST if fast else ORDINARY, now=self.now))
        except Refusal:
            return
        self.since_change = []

    @rule(by=people, content_hash=hashes, fast=st.booleans())
    def write(self, by: Person, content_hash: str, fast: bool) -> None:
        before = self.review.content_hash
        try:
            self.attempt(edit(self.review, by=by, content_hash=content_hash, route=FAST if fast else ORDINARY, now=self.now))
        except Refusal:
            return
        if before != content_hash:
            self.wrote.add(by.key)
            self.since_change = []

    @rule(by=people, content_hash=hashes, way=ways, absent=away)
    def give_signature(self, by: Person, content_hash: str, way: Way, absent: frozenset[str]) -> None:
        turn = present_turn(self.review)
        try:
            self.attempt(sign(self.review, by=by, content_hash=content_hash, way=way, office=OFFICE, now=self.now, away=absent))
        except Refusal:
            return
        assert turn is not None
        self.since_change.append((by, way, turn.number, content_hash))

    @rule(which=st.integers(0, 2), way=ways)
    def sign_as_one_of_the_turn(self, which: int, way: Way) -> None:
        turn = present_turn(self.review)
        if turn is not None:
            key = sorted(turn.people)[which]
            self.give_signature(next(each for each in PEOPLE if each.key == key), self.review.content_hash, way, frozenset())

    @rule(by=people, turn=st.integers(1, 3), content_hash=hashes)
    def send_link(self, by: Person, turn: int, content_hash: str) -> None:
        link = Link(edition="e", turn=turn, content_hash=content_hash, key=by.key, name=by.name, expires_at=self.now + timedelta(hours=3))
        self.links.append(issue(link, KEY))

    @rule(which=st.integers(0, 5), replay=st.booleans())
    def follow_link(self, which: int, replay: bool) -> None:
        turn = present_turn(self.review)
        if which >= len(self.links) or turn is None:
            return
        token = self.links[which]
        used = set() if replay else self.used  # a store of used links that forgets must not matter
        try:
            link = check(token, KEY, edition="e", turn=turn.number, content_hash=self.review.content_hash, used=used, now=self.now)
        except Refusal:
            return
        self.used.add(mark(token))
        self.give_signature(Person(link.key, link.name), link.content_hash, Way.LINK, frozenset())

    @rule(by=people, reason=st.sampled_from(["", "有误"]))
    def return_it(self, by: Person, reason: str) -> None:
        try:
            self.attempt(send_back(self.review, by=by, reason=reason, office=OFFICE, now=self.now))
        except Refusal:
            return
        self.since_change = []

    @rule(by=people)
    def withdraw(self, by: Person) -> None:
        try:
            self.attempt(take_back(self.review, by=by))
        except Refusal:
            return
        self.since_change = []

    @rule(content_hash=hashes)
    def publish(self, content_hash: str) -> None:
        try:
            self.attempt(release(self.review, content_hash=content_hash, now=self.now))
        except Refusal:
            return
        self.public = content_hash

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def approved_means_signed(self) -> None:
        if self.review.state not in (ReleaseState.APPROVED, ReleaseState.RELEASED):
            assert self.public is None
            return
        needed = [turn.number for turn in self.review.route.before]
        first = self.since_change[: len(needed)]
        assert [turn for _, _, turn, _ in first] == needed
        assert {content_hash for _, _, _, content_hash in self.since_change} == {self.review.content_hash}
        keys = [person.key for person, _, _, _ in self.since_change]
        assert len(set(keys)) == len(keys)
        assert not set(keys) & (self.wrote | {"root"})
        by_link = {person.name for person, way, _, _ in self.since_change if way is Way.LINK}
        names = [person.name for person, _, _, _ in self.since_change]
        assert all(names.count(name) == 1 for name in by_link)

    @invariant()
    def public_is_what_was_signed(self) -> None:
        if self.public is not None:
            assert self.review.state is ReleaseState.RELEASED
            assert self.review.content_hash == self.public
            assert len(self.since_change) + len(owed(self.review)) == 3


Reviews.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestReviews = Reviews.TestCase
