"""
Material by mail. A mail makes a draft only for somebody who writes releases, and only where our own mail server vouches for the sender's domain or the sender
confirms it: the link goes to the address that the register has, and works once, signed in as that person.
"""

import re
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.people import mail
from guikou.people.domain.policy import Action, Actor, NotThere, require_somewhere
from guikou.people.domain.tokens import digest
from guikou.people.models import Organisation, Person
from guikou.people.queries import actor_of, by_address
from guikou.release import mailbox
from guikou.release.domain.content import File, Version
from guikou.release.intake import docx
from guikou.release.intake import mail as reading
from guikou.release.intake.mail import Attached, Mail, NotAMail
from guikou.release.models import Release, Submission
from guikou.release.operations import common
from guikou.release.operations.attachments import keep_attachment
from guikou.release.operations.intake import version_of
from guikou.release.operations.media import keep_picture
from guikou.release.operations.writing import start
from guikou.trail.operations import record

KEPT_FOR: Final = timedelta(days=3)
"""How long a mail waits to be confirmed."""
MOST_WAITING: Final = 5
"""Mails of one person that can wait to be confirmed: so many links a stranger can have us send them in three days."""
MOST_A_DAY: Final = 50
MOST_AT_ONCE: Final = 100
_DOCX: Final = ".docx"
_PLACE: Final = re.compile(r'src="picture:([0-9]+)"')
_TEXT_IN_DOCX: Final = Text("邮件正文（已采用附件中的文档）", "the words of the mail itself (the attached document was taken)")


class NoSuchSubmission(NotThere):
    """There is none with that link for this person, or it was confirmed or forgotten."""

    def __init__(self) -> None:
        super().__init__(Text("没有待确认的邮件", "There is no such mail to confirm"))


@dataclass(frozen=True, slots=True)
class Made:
    """A draft made of a mail, and what of it could not be kept."""

    release: Release
    lost: tuple[Text, ...]


def read_mailbox(*, now: Callable[[], datetime]) -> dict[str, int]:
    """
    Take the mails that wait in the desk's mailbox, and forget those that nobody confirmed; return how many became what.

    :raises NoMailbox: it cannot be read.
    """
    became: Counter[str] = Counter()
    if address := settings.ENVIRONMENT.desk_mailbox:
        mailbox.read(address, lambda raw: became.update([take(raw, now=now())]), most=MOST_AT_ONCE)
    became["forgotten"] += forget(now=now())
    return dict(became)


def take(raw: bytes, *, now: datetime) -> str:
    """
    Take a mail that came to the desk, and answer whoever wrote it; return what became of it: `draft`, `asked` (to confirm it), `known` already, or `ignored`.

    Strangers, machines, and people who write no releases get no answer: it would go to whoever is named as the sender.
    """
    try:
        found = reading.read(raw, server=settings.ENVIRONMENT.desk_mail_server)
    except NotAMail:
        return "ignored"
    person = by_address(found.sender)
    if person is None or not person.is_active or not actor_of(person).may_somewhere(Action.WRITE_RELEASES):
        return "ignored"
    submission = _kept(found, raw, person, now=now)
    if submission is None:
        return "ignored"
    if submission.answered_at is not None:
        return "known"
    return _draft(submission, found, now=now) if found.vouched else _ask(submission, now=now)


def waiting(*, secret: str, by: Actor, now: datetime) -> Submission:
    """
    Return the mail that a link is for.

    :raises NoSuchSubmission: there is none for this person, or it was confirmed, or is older than three days.
    """
    require_somewhere(by, Action.WRITE_RELEASES)
    found = Submission.objects.filter(
        secret_digest=digest(secret), person=by.person_id, release=None, received_at__gt=now - KEPT_FOR
    ).first()
    if found is None or found.raw is None:
        raise NoSuchSubmission
    return found


def confirm(*, secret: str, by: Actor, now: datetime) -> Made:
    """
    Say that one has written a mail oneself; it becomes a draft, once.

    :raises NoSuchSubmission: there is none for this person, or it was confirmed, or is older than three days.
    """
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(pk=waiting(secret=secret, by=by, now=now).pk)
        if submission.raw is None:
            raise NoSuchSubmission
        return _made(submission, reading.read(bytes(submission.raw), server=""), by=by, now=now)


def forget(*, now: datetime) -> int:
    """Remove mails that nobody has confirmed in time; return how many."""
    return Submission.objects.filter(release=None, received_at__lte=now - KEPT_FOR).delete()[0]


def _kept(found: Mail, raw: bytes, person: Person, *, now: datetime) -> Submission | None:
    """Return the row of a mail; None: this person has sent too many."""
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)  # two workers with the same mail queue behind that
        known = Submission.objects.filter(key=found.key).first()
        if known is not None:
            return known
        mine = Submission.objects.filter(person=person)
        if mine.filter(received_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
            return None
        if not found.vouched and mine.filter(release=None).count() >= MOST_WAITING:
            return None
        content = {} if found.vouched else {"raw": raw}
        return Submission.objects.create(key=found.key, person=person, subject=found.subject, received_at=now, **content)


def _draft(submission: Submission, found: Mail, *, now: datetime) -> str:
    lost: tuple[Text, ...] = ()
    if submission.release is None:
        with transaction.atomic():
            lost = _made(submission, found, by=actor_of(submission.person), now=now).lost
    assert submission.release is not None  # noqa: S101 - it was just made
    context = {"release": submission.release, "link": mail.link(f"/console/releases/{submission.release_id}/edit/"), "lost": lost}
    _answer(
        submission, Text("已收到材料，草稿已建立", "Your material is here as a draft"), "desk_draft", context | _missing(found), now=now
    )
    return "draft"


def _ask(submission: Submission, *, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    Submission.objects.filter(pk=submission.pk).update(secret_digest=digest(secret))
    context = {"subject": submission.subject, "link": mail.link(f"/console/submissions/{secret}/"), "days": KEPT_FOR.days}
    _answer(submission, Text("请确认您发来的材料", "Please confirm the material that you sent"), "desk_confirm", context, now=now)
    return "asked"


def _answer(submission: Submission, subject: Text, template: str, context: Mapping[str, Any], *, now: datetime) -> None:
    """Answer, outside of any transaction; where the mail server does not take it, the next reading of the same mail tries again."""
    if mail.send(submission.person, subject, template, context, headers={"Auto-Submitted": "auto-replied"}):
        Submission.objects.filter(pk=submission.pk).update(answered_at=now)


def _missing(found: Mail) -> dict[str, Any]:
    """Return what a draft of it lacks."""
    return {"no_title": not found.subject, "no_body": not found.html, "pictures": len(found.pictures)}


def _made(submission: Submission, found: Mail, *, by: Actor, now: datetime) -> Made:
    """Make the draft, in the transaction of the caller, and note on the trail that it came by mail."""
    organisation = _organisation(by)
    master, lost = _master(found, by=by, now=now)
    release = start(organisation_id=organisation.pk, kind=found.kind, masters=[master], by=by, now=now)
    submission.release, submission.raw, submission.secret_digest = release, None, ""
    submission.save()
    record(common.act("by-mail", release, change={"message": found.message_id, "vouched": found.vouched}), by=by, now=now)
    return Made(release, lost)


def _organisation(by: Actor) -> Organisation:
    """Return where a mail of theirs belongs: the organisation in which they write, the lowest where they write in several."""
    reach = Organisation.objects.filter(path__in=by.reach(Action.WRITE_RELEASES), ended_on=None)
    return max(reach, key=lambda each: (each.path.count("/"), -each.pk))


def _master(found: Mail, *, by: Actor, now: datetime) -> tuple[Version, tuple[Text, ...]]:
    """Return the master, in Chinese: what an attached document says, otherwise what the mail says."""
    lost = list(found.lost)
    documents = [each for each in found.files if each.name.lower().endswith(_DOCX)]
    attachments = _attachments([each for each in found.files if each not in documents[:1]], lost, by=by, now=now)
    if documents:
        try:
            material = docx.read(documents[0].data)
        except Refusal as refused:
            lost.append(Text("附件“{name}”：{why}", "the file “{name}”: {why}").fill(name=documents[0].name, why=refused.reason))
        else:
            made = version_of(material, language=Language.ZH, attachments=attachments, by=by, now=now)
            lost += [*material.lost, *([_TEXT_IN_DOCX] if found.html else [])]
            return (made if made.title else replace(made, title=found.subject)), tuple(lost)
    html, pictures = _pictures(found, lost, by=by, now=now)
    return Version(language=Language.ZH, title=found.subject, html=html, pictures=pictures, attachments=attachments), tuple(lost)


def _pictures(found: Mail, lost: list[Text], *, by: Actor, now: datetime) -> tuple[str, tuple[File, ...]]:
    """Return the body and its pictures, without those that cannot be read."""
    kept: list[File] = []
    places: dict[int, int] = {}
    for place, each in enumerate(found.pictures):
        try:
            file = keep_picture(data=each.data, name=each.name, by=by, now=now)
        except Refusal:
            lost.append(docx.LOST["picture"])
            continue
        places[place] = len(kept)
        kept.append(file)
    html = _PLACE.sub(lambda found: f'src="picture:{places[int(found[1])]}"' if int(found[1]) in places else 'src=""', found.html)
    return html, tuple(kept)


def _attachments(files: list[Attached], lost: list[Text], *, by: Actor, now: datetime) -> tuple[File, ...]:
    kept = []
    for each in files:
        try:
            kept.append(keep_attachment(data=each.data, name=each.name, by=by, now=now))
        except Refusal as refused:
            lost.append(refused.reason)
    return tuple(kept)
