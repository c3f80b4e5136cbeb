"""The mail with which a subscription is confirmed."""

import logging
from datetime import datetime, timedelta
from hashlib import sha256
from smtplib import SMTPException
from typing import Final

from django.core.cache import cache
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from guikou.kernel.bilingual import Language, Text
from guikou.portal.answers import CODES, whole
from guikou.release.queries import public

log = logging.getLogger(__name__)
PAUSE: Final = timedelta(minutes=10)
"""So long after one mail the same address gets no other, whoever asks: nobody is pestered with our mails."""
AN_HOUR: Final = 300
"""Mails to confirm with that leave in an hour; beyond that somebody misuses the form."""
_SUBJECT = Text("请确认邮件订阅", "Please confirm your subscription")


def ask_to_confirm(address: str, token: str, language: Language, *, now: datetime) -> bool:
    """Send the mail; say whether one went. Whoever asked is told the same in any case."""
    if not cache.add(f"newsletter:{sha256(address.encode()).hexdigest()}", 1, timeout=int(PAUSE.total_seconds())):
        return False
    hour = f"newsletter:hour:{now:%Y%m%d%H}"
    cache.add(hour, 0, timeout=3600)
    if cache.incr(hour) > AN_HOUR:
        log.warning("newsletter: more than %s mails to confirm with in an hour; this one was not sent", AN_HOUR)
        return False
    with translation.override(CODES[language]):
        owner = public.owner()
        text = render_to_string(
            "portal/mail/confirm.txt", {"link": whole(f"/{language.value}/newsletter/confirm/{token}/"), "owner": owner}
        )
    try:
        return EmailMessage(_SUBJECT.on(language), text, to=[address]).send() == 1
    except (OSError, SMTPException) as refused:
        log.warning("newsletter: a mail to confirm with was not taken: %s", type(refused).__name__)
        return False
