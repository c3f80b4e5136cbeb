"""How signing in differs here from what the library does by itself."""

import base64
import hashlib
import time
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone, translation

from guikou.console.areas.people.sign_in.factors import required
from guikou.console.words import said
from guikou.people.mail import CODES
from guikou.people.operations.invitations import joined_through_provider
from guikou.people.queries import by_address, second_factors

TOO_MANY = said("尝试次数过多，请过几分钟再试", "Too many attempts. Try again in a few minutes")
WRONG_CODE = said(
    "验证码不对。请检查手机时间是否准确，并输入最新的六位数字",
    "This code is not right. Check the clock of the telephone, and enter the newest six digits",
)
LAST_FACTOR = said(
    "这是最后一个第二重验证方式，不能移除。请先添加另一个", "This is your last second factor and cannot be removed. Add another one first"
)


def client_address(request: HttpRequest) -> str:
    """Return where the request comes from: of X-Forwarded-For only what the trusted proxies themselves have added counts."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    proxies = settings.ENVIRONMENT.proxies
    if proxies and len(forwarded) >= proxies:
        with suppress(ValueError):
            return str(ip_address(forwarded[-proxies]))
    return str(request.META.get("REMOTE_ADDR", "127.0.0.1"))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are invited; they sign in with an e-mail address, and read messages and mails in their language."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": said("这个账户已停用", "This account has been deactivated"),
        "email_password_mismatch": said("邮箱或密码不对", "The e-mail address or the password is not right"),
        "enter_current_password": said("请输入现在的密码", "Enter your present password"),
        "incorrect_password": said("密码不对", "The password is not right"),
        "incorrect_code": WRONG_CODE,
        "invalid_or_expired_key": said("链接已失效", "This link is not valid any more"),
        "invalid_password_reset": said("链接已失效", "This link is not valid any more"),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody registers by themselves."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where the request comes from."""
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count failures in one place only: the lock-out, which all processes share."""

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Say whether this is the person's password; failures count towards the lock-out."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **others: Any) -> bool:
        """Do not ask again who has signed in just now, nor who comes to set up the first second factor."""
        records = get_authentication_records(self.request, self.request.user)
        just_now = any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records)
        if just_now or not second_factors(self.request.user.pk).exists():
            return False
        return bool(super().is_reauthentication_required(app=app, **others))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to people in their language."""
        person = by_address(email)
        code = CODES[person.language] if person else translation.get_language()
        with translation.override(code):
            super().send_mail(
                template_prefix, email, {**context, "person": person, "address": settings.ENVIRONMENT.address, "language": code}
            )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell people what was changed about how they sign in, at the address that they sign in with."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def format_email_subject(self, subject: str) -> str:
        """Subjects have no prefix."""
        return subject


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An identity provider can vouch for people who were invited; it makes no new ones."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        """Nobody registers by themselves."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Mapping[str, Any]) -> Any:  # noqa: ARG002 - the library passes it
        """Take nothing but the address: who a person is, is what the invitation says."""
        sociallogin.user.email = data.get("email") or ""
        return sociallogin.user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect somebody who comes for the first time with the person who was invited at that address, if the provider has verified it."""
        if sociallogin.is_existing:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        person = next((found for email in verified if (found := by_address(email)) and found.is_active), None)
        if person is None:
            page = render(request, "people/not_invited.html", {"addresses": verified}, status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.connect(request, person)
        joined_through_provider(person_id=person.pk, provider=settings.ENVIRONMENT.oidc_name, now=timezone.now())


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: keys at rest are encrypted, and the last one stays where one is required."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": LAST_FACTOR,
        "cannot_generate_recovery_codes": said("请先设置第二重验证", "Set up a second factor first"),
        "incorrect_code": WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        """Encrypt with a key made of the installation's secret key."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Say whether somebody could still come in without this one."""
        if not required() or authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        return bool(second_factors(authenticator.user_id).exclude(pk=authenticator.pk).exists())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - the library's name
        """Suggest a name for a new passkey."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return str(said("通行密钥", "Passkey")) + (f" {count + 1}" if count else "")

    def _get_site_name(self) -> str:
        return "Guikou"


def _cipher() -> Fernet:
    key = hashlib.sha256(b"second factors" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return for whom a failure counts: the address that was typed, whatever its case."""
    typed = (credentials or {}).get("email") or request.POST.get("login") or ""
    return str(typed).strip().lower()[:254]
