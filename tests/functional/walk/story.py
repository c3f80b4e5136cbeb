"""What the walk is told with: a made-up county, its registers as two offices keep them, its website's feed; all in the language of the walk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from factories_platform import make_organisation, make_person
from feeds import rss, rss_item
from guikou.people.domain.policy import Role
from guikou.people.models import Organisation, Person
from people_at_the_door import PASSWORD


@dataclass(frozen=True)
class Words:
    """The names in the story, and what its people write."""

    county: str
    bureau: str
    media: str
    supervisor: str
    clerk: str
    news: str
    school: str
    school_help: str
    website: str
    new_account: str
    notice: str
    heading: str
    kinds: tuple[str, str]
    yes: str
    no: str
    files: tuple[str, str]
    registered_by: str
    reason: str
    answer: str
    approved: str
    aside: str
    instruction: str
    mended: str
    bulletin: str


WORDS = {
    "zh": Words(
        county="青山县人民政府",
        bureau="青山县教育局",
        media="青山县融媒体中心",
        supervisor="李强",
        clerk="王芳",
        news="青山发布",
        school="青山教育",
        school_help="青山教育服务",
        website="青山县教育局网站",
        new_account="青山教育资讯",
        notice="关于中小学开学时间的通知",
        heading="平台,原始ID,账号名称,主办单位,主页地址,粉丝数,有互动功能",
        kinds=("微信公众号", "网站"),
        yes="是",
        no="否",
        files=("县名录.csv", "省名录.csv"),
        registered_by="机构改革后由县政府主办，已与两家单位核实。",
        reason="面向家长发布招生信息，由办公室一人运维。",
        answer="现有账号只发通知，家长另有需要；如不批准，则并入现有账号。",
        approved="同意，请在三个月内完成认证。",
        aside="县领导小组已书面同意保留，待整合方案一并处理。",
        instruction="请恢复更新，并指定专人每周检查。",
        mended="已明确由王芳负责，今天起恢复更新。",
        bulletin="青山县政府网站与政务新媒体检查情况通报",
    ),
    "en": Words(
        county="Clearwater County",
        bureau="Clearwater Education Office",
        media="Clearwater Media Centre",
        supervisor="Li Qiang",
        clerk="Wang Fang",
        news="Clearwater News",
        school="Clearwater Schools",
        school_help="Clearwater Schools Help",
        website="Clearwater Education website",
        new_account="Clearwater School Guide",
        notice="When schools begin",
        heading="platform,stable_id,name,organisation_name,url,followers,interactive",
        kinds=("wechat", "website"),
        yes="yes",
        no="no",
        files=("county.csv", "province.csv"),
        registered_by="The county runs it since the reform; both offices were asked.",
        reason="Admissions, for parents. One person of the office will run it.",
        answer="What we have carries notices only; if this is refused, it goes there.",
        approved="Agreed. Please have it verified within three months.",
        aside="The steering group agreed in writing to keep it until the plan.",
        instruction="Please publish again, and name somebody who looks every week.",
        mended="Wang Fang is in charge now, and we publish again since today.",
        bulletin="State of our websites and accounts",
    ),
}


def registers(words: Words) -> dict[str, str]:
    """Return two registers, name → CSV, which contradict each other about who owns an account."""
    wechat, website = words.kinds
    county = [
        f"{wechat},gh_aaaaaaaaaaa1,{words.news},{words.county},,12000,{words.yes}",
        f"{wechat},gh_aaaaaaaaaaa2,{words.school},{words.bureau},,3200,{words.no}",
        f"{wechat},gh_aaaaaaaaaaa3,{words.school_help},{words.bureau},,900,{words.yes}",
        f"{website},,{words.website},{words.bureau},https://edu.clearwater.example/,,",
    ]
    province = [f"{wechat},gh_aaaaaaaaaaa1,{words.news},{words.media},,12000,{words.yes}"]
    return {name: "\n".join([words.heading, *rows]) + "\n" for name, rows in zip(words.files, (county, province), strict=True)}


def feed(words: Words, *posted: datetime) -> str:
    """Return the feed of the website, with a notice at each of these moments."""
    items = [rss_item(number, at, title=f"{words.notice} {number}", description="<p>…</p>") for number, at in enumerate(posted, 1)]
    return rss(items[::-1], title=words.website)


def silent_since(now: datetime) -> list[datetime]:
    """Return moments of notices, the newest of which is a month old."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return [hour - timedelta(days=30 + number) for number in range(5, -1, -1)]


@dataclass(frozen=True)
class Cast:
    """Who acts, and where."""

    county: Organisation
    bureau: Organisation
    supervisor: Person
    clerk: Person

    @classmethod
    def made(cls, words: Words, language: str) -> "Cast":
        """Make them: the supervisor can sign in with the password and has no second factor yet."""
        county = make_organisation(words.county)
        bureau = make_organisation(words.bureau, parent=county)
        told: dict[str, Any] = {"language": language}
        supervisor = make_person(Role.SUPERVISOR, at=county, name=words.supervisor, **told)
        supervisor.set_password(PASSWORD)
        supervisor.save()
        return cls(county, bureau, supervisor, make_person(Role.CLERK, at=bureau, name=words.clerk, **told))
