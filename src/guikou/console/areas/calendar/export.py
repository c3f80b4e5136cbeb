"""The calendar as a file that calendar programs read (RFC 5545)."""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from guikou.console.areas.calendar import words
from guikou.console.areas.calendar.views import Dated, span
from guikou.console.files import File, FilePage
from guikou.console.words import say
from guikou.release.queries.calendar import Entry

_LONGEST_LINE = 74  # bytes, less one for the space that begins a continued line


class CalendarFile(FilePage, Dated):
    """What the calendar shows, as a file. It says what its page says, and needs no more."""

    def file(self) -> File:
        """Return it."""
        address, view, day = self.asked()
        _, wanted = self.wanted(address)
        found = self.found(view, day, wanted)
        first, _ = span(view, day)
        entries = [entry for each in found.days for entry in each.entries]
        text = ics(entries, host=settings.ENVIRONMENT.address, now=self.now)
        return File(content=text.encode(), name=f"{say(words.TITLE)}-{first.isoformat()}.ics", media_type="text/calendar; charset=utf-8")


def ics(entries: list[Entry], *, host: str, now: datetime) -> str:
    """Return the file, each event with an id that stays the same, so that a later file replaces and does not double it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Guikou//release desk//ZH", f"X-WR-CALNAME:{_text(say(words.TITLE))}"]
    for entry in entries:
        about = f"release-{entry.release.pk}" if entry.release else f"account-{entry.account.pk}" if entry.account else ""
        what, more = say(words.status(entry).text), "、".join((entry.organisation, *entry.accounts))
        lines += ["BEGIN:VEVENT", f"UID:{about}-{entry.kind.value}@{host.rpartition('/')[2]}", f"DTSTAMP:{_moment(now)}"]
        if entry.at:
            lines += [f"DTSTART:{_moment(entry.at)}", f"DTEND:{_moment(entry.at + timedelta(minutes=15))}"]
        else:
            lines.append(f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}")
        lines += [f"SUMMARY:{_text(f'{what} · {entry.title}')}", f"DESCRIPTION:{_text(more)}", "END:VEVENT"]
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Return a text as the format has it: what separates is escaped, line breaks are spelled."""
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join("".join(each if each.isprintable() else " " for each in line) for line in escaped.splitlines())


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 bytes, none cut inside a character."""
    pieces, piece = [], ""
    for each in line:
        if len((piece + each).encode()) > _LONGEST_LINE:
            pieces.append(piece)
            piece = ""
        piece += each
    return "\r\n ".join([*pieces, piece]) + "\r\n"
