"""What the walk of the desk is told with: an office, its people and its accounts on the practice platforms; all in the language of the walk."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from delivering import connected
from factories_platform import make_organisation, make_person
from guikou.kernel.bilingual import Language
from guikou.people.domain.policy import Role
from guikou.people.models import Person
from guikou.registry.models import Account
from guikou.release.operations import subscribing
from guikou.release.operations.subscribing import Choice

READER = "reader@example.org"


@dataclass(frozen=True)
class Notice:
    """The names in the story, and what its people write."""

    county: str
    office: str
    people: tuple[str, str, str, str, str]
    account: str
    title: str
    text: str
    other_text: str
    wrong: str
    gone: str


NOTICES = {
    "zh": Notice(
        county="青山县人民政府",
        office="青山县水利局",
        people=("王芳", "孙敏", "周杰", "吴刚", "李强"),
        account="青山发布",
        title="城东片区停水通知",
        text="因管道检修，城东片区将于12月1日8时至18时停水，请提前储水。",
        other_text="因管道检修，城东片区将于12月2日8时至18时停水，请提前储水。",
        wrong="停水日期改为12月2日",
        gone="检修取消，不再停水",
    ),
    "en": Notice(
        county="Clearwater County",
        office="Clearwater Water Office",
        people=("Wang Fang", "Sun Min", "Zhou Jie", "Wu Gang", "Li Qiang"),
        account="Clearwater News",
        title="No water in the eastern district",
        text="For repairs there is no water in the eastern district on 1 December from 8:00 to 18:00. Please store some beforehand.",
        other_text="For repairs there is no water in the eastern district on 2 December from 8:00 to 18:00. Please store some beforehand.",
        wrong="The day has changed to 2 December",
        gone="The repairs were called off",
    ),
}


@dataclass(frozen=True)
class Office:
    """Who takes part: the clerk who writes, the three who sign, the supervisor who runs the desk; where it goes."""

    clerk: Person
    reviewers: tuple[Person, Person, Person]
    head: Person
    accounts: dict[str, Account]

    @classmethod
    def made(cls, notice: Notice, language: str) -> "Office":
        """Return the office, with an account on WeChat, one on Weibo, and a newsletter that one reader takes."""
        county = make_organisation(notice.county)
        office = make_organisation(notice.office, parent=county)
        roles = (Role.CLERK, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_REVIEWER, Role.SUPERVISOR)
        clerk, first, second, final, head = (
            make_person(role, at=county if role is Role.SUPERVISOR else office, name=name, language=language)
            for role, name in zip(roles, notice.people, strict=True)
        )
        accounts = {name: connected(office, name) for name in ("wechat", "weibo", "newsletter")}
        for account in accounts.values():
            account.name = notice.account
            account.save()
        channel = accounts["wechat"].channel
        channel.settings = {"cover_media_id": "practice-cover"}
        channel.save()
        now = timezone.now()
        token = subscribing.ask(newsletter=accounts["newsletter"].pk, address=READER, choice=Choice(language=Language(language)))
        subscribing.confirm(token=token, now=now - timedelta(hours=1))
        return cls(clerk, (first, second, final), head, accounts)
