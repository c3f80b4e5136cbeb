"""Mails to people: plain text and HTML, in their language, from one template each."""

import logging
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from guikou.kernel.bilingual import Language, Text
from guikou.people.models import Person

logger = logging.getLogger(__name__)
# Names of Django's languages.
CODES: Mapping[str, str] = {Language.ZH: "zh-hans", Language.EN: "en"}


def send(person: Person, subject: Text, template: str, context: Mapping[str, Any], *, headers: Mapping[str, str] | None = None) -> bool:
    """
    Send `people/mail/<template>.txt`, and `.html` beside it, to a person; say whether the mail server took it.

    Never inside a transaction: the mail would be on its way when the change is undone.
    """
    language = Language(person.language)
    with translation.override(CODES[language]):
        filled = {"person": person, "address": settings.ENVIRONMENT.address, "language": CODES[language], **context}
        text, html = (render_to_string(f"people/mail/{template}.{kind}", filled).strip() for kind in ("txt", "html"))
    message = EmailMultiAlternatives(subject.on(language), f"{text}\n", to=[person.email], headers=dict(headers or {}))
    message.attach_alternative(html, "text/html")
    try:
        return message.send() == 1
    except (OSError, SMTPException) as refused:
        logger.warning("mail %s to person %s was not taken: %s", template, person.pk, refused)
        return False


def link(path: str) -> str:
    """Return the whole address of a page of this installation."""
    return f"{settings.ENVIRONMENT.address}{path}"
