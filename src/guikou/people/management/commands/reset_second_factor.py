"""`guikou manage reset_second_factor`: for the only administrator, who has lost the telephone and the recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from guikou.people.operations.people import reset_second_factor
from guikou.people.operations.setup import SETUP
from guikou.people.queries import by_address


class Command(BaseCommand):
    """Takes away the second factors of a person and ends the sessions; the trail says that it was done on the server."""

    help = "取消一个人的第二重验证并结束其登录，下次登录时重新设置 · Take away somebody's second factors and end the sessions; the next sign-in sets one up"

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for whom, and why."""
        parser.add_argument("email", help="登录邮箱 · The address that the person signs in with")
        parser.add_argument("--why", default="", help="理由，写入审计链 · The reason, kept in the trail")

    def handle(self, *_: Any, **options: Any) -> None:
        """Take them away."""
        person = by_address(options["email"])
        if person is None:
            raise CommandError("没有人使用这个邮箱 · Nobody uses this address")
        count = reset_second_factor(person_id=person.pk, why=options["why"], by=SETUP, now=timezone.now())
        self.stdout.write(f"{person.name}: {count}")
