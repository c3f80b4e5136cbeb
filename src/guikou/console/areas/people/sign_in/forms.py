"""The library's forms in our words."""

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.signals import user_login_failed

from guikou.console.areas.people.sign_in.adapters import TOO_MANY
from guikou.console.forms import MISSING, Form
from guikou.console.words import said

EMAIL = said("邮箱", "E-mail address")
PASSWORD = said("密码", "Password")
NEW = said("新密码", "New password")
AGAIN = said("再输入一次新密码", "New password again")
CODE = said("验证码", "Code")
RULE = said(
    "至少 12 个字符，不能全是数字，不能是常见密码，也不要与姓名或邮箱相近",
    "At least 12 characters, not only digits, no common password, and not like the name or the e-mail address",
)
UNEQUAL = said("两次输入的密码不同", "The two passwords are not the same")


class Worded:
    """Labels and errors in both languages; a label says what a field is, so that there is no text inside it."""

    labels: ClassVar[Mapping[str, Any]] = {}
    helps: ClassVar[Mapping[str, Any]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        for name, field in self.fields.items():
            field.label, field.help_text, field.label_suffix = self.labels.get(name, field.label), self.helps.get(name, ""), ""
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = str(MISSING) % {"label": field.label}

    def add_error(self, field: str | None, error: Any) -> None:
        """Say in our words that two passwords differ."""
        super().add_error(field, UNEQUAL if field == "password2" else error)  # type: ignore[misc]


class LoginForm(Worded, account.LoginForm):  # type: ignore[misc]
    """E-mail address and password."""

    labels: ClassVar[Mapping[str, Any]] = {"login": EMAIL, "password": PASSWORD}


class ReauthenticateForm(Worded, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    labels: ClassVar[Mapping[str, Any]] = {"password": PASSWORD}


class ChangePasswordForm(Worded, account.ChangePasswordForm):  # type: ignore[misc]
    """The present password and a new one, twice."""

    labels: ClassVar[Mapping[str, Any]] = {"oldpassword": said("现在的密码", "Present password"), "password1": NEW, "password2": AGAIN}
    helps: ClassVar[Mapping[str, Any]] = {"password1": RULE}


class ResetPasswordForm(Worded, account.ResetPasswordForm):  # type: ignore[misc]
    """The address to send a link to. Nobody who has not accepted the invitation gets one: the invitation's own time would mean nothing."""

    users: Any
    labels: ClassVar[Mapping[str, Any]] = {"email": EMAIL}

    def clean_email(self) -> str:
        """Find who may have a link; whoever asks is not told."""
        email: str = super().clean_email()
        self.users = [person for person in self.users if person.joined_at]
        return email


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, twice."""

    labels: ClassVar[Mapping[str, Any]] = {"password1": NEW, "password2": AGAIN}
    helps: ClassVar[Mapping[str, Any]] = {"password1": RULE}


class _ByCode(Worded):
    """A wrong code counts like a wrong password, and who is locked out is not heard."""

    labels: ClassVar[Mapping[str, Any]] = {"code": CODE}
    user: Any

    def clean_code(self) -> str:
        """Check the code, unless too many were wrong."""
        credentials = {"email": self.user.email}
        if not AxesProxyHandler.is_allowed(context.request, credentials):
            context.request.axes_locked_out, context.request.axes_credentials = True, credentials
            raise forms.ValidationError(TOO_MANY)
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except forms.ValidationError:
            user_login_failed.send(sender=__name__, credentials=credentials, request=context.request)
            raise
        return code


class AuthenticateForm(_ByCode, factor.AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""


class ReauthenticateByCodeForm(_ByCode, factor.ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more."""


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    labels: ClassVar[Mapping[str, Any]] = {"code": CODE}


class AddPasskeyForm(Worded, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey: what it is called here, and whether it also stands for the password."""

    labels: ClassVar[Mapping[str, Any]] = {
        "name": said("名称", "Name"),
        "passwordless": said("以后只用它登录，不再输入密码", "Sign in with it alone from now on, without a password"),
    }
    helps: ClassVar[Mapping[str, Any]] = {
        "passwordless": said("设备会要求指纹、面容或设备密码", "The device asks for a fingerprint, the face or its own PIN"),
    }


class InvitationForm(Form):
    """The first password, twice."""

    password1 = forms.CharField(
        label=PASSWORD, help_text=RULE, strip=False, max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        label=said("再输入一次密码", "Password again"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password1(self) -> str:
        """Refuse passwords that are easy to guess."""
        validate_password(self.cleaned_data["password1"], self.person)
        return str(self.cleaned_data["password1"])

    def clean(self) -> dict[str, Any]:
        """Refuse two different ones."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", UNEQUAL)
        return data
