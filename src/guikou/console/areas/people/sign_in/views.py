"""Pages of signing in that the library does not have, or has for others than our people."""

import logging
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from requests import RequestException

from guikou.console.areas.people.sign_in.forms import InvitationForm
from guikou.people.mail import CODES
from guikou.people.operations.invitations import LinkNotValid, accept
from guikou.people.queries import invitation

logger = logging.getLogger(__name__)


@method_decorator([never_cache, sensitive_post_parameters("password1", "password2")], name="dispatch")
class InvitationPage(View):
    """Where the link of an invitation leads: a password is set once, then the second factor."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let whoever holds a valid link go on, in the language in which they were invited."""
        self.held = invitation(kwargs["secret"], now=timezone.now())
        if self.held is None:
            return self._refused()
        if "django_language" not in request.COOKIES:
            translation.activate(CODES[self.held.person.language])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG002 - Django passes it
        """Show the form."""
        return self._shown(InvitationForm(person=self._held().person))

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Set the password and sign in."""
        form = InvitationForm(request.POST, person=self._held().person)
        if not form.is_valid():
            return self._shown(form, status=422)
        try:
            person = accept(secret=secret, password=form.cleaned_data["password1"], now=timezone.now())
        except LinkNotValid:
            return self._refused()
        login = Login(user=person, email=person.email, redirect_url=reverse("mfa_index"))
        answer: HttpResponse = perform_password_login(request, {"email": person.email}, login)
        return answer

    def _held(self) -> Any:
        assert self.held is not None  # noqa: S101 - dispatch refuses otherwise
        return self.held

    def _shown(self, form: InvitationForm, status: int = 200) -> HttpResponse:
        person = self._held().person
        context = {"form": form, "person": person, "appointments": person.appointments.select_related("organisation")}
        return render(self.request, "people/invitation.html", context, status=status)

    def _refused(self) -> HttpResponse:
        return render(self.request, "people/invitation_ended.html", {"reason": LinkNotValid().reason}, status=410)


@login_required
@never_cache
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Let people change their password; whoever has none, since an identity provider vouches for them, is told where it is changed."""
    person: Any = request.user
    if not person.has_usable_password():
        return render(request, "people/no_password.html", {"provider": settings.ENVIRONMENT.oidc_name})
    answer: HttpResponseBase = account.password_change(request)
    return answer


@never_cache
def to_provider(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """
    Lead to the identity provider by a page with a link that opens by itself, not by a redirect of the form: browsers hold redirects to the form's
    content security policy, and which hosts a provider leads through is its own affair.
    """
    try:
        answer: HttpResponseBase = openid_connect.login(request, provider_id)
    except RequestException:
        logger.warning("the identity provider does not answer", exc_info=True)
        return render(request, "socialaccount/authentication_error.html", status=502)
    if request.method == "POST" and answer.status_code == 302:
        return render(request, "people/to_provider.html", {"address": answer.headers["Location"]})
    return answer
