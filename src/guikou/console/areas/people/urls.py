"""Addresses of people."""

from django.urls import path

from guikou.console.areas.people import person, views

urlpatterns = [
    path("", views.PeopleList.as_view(), name="list"),
    path("invite/", views.Invite.as_view(), name="invite"),
    path("roles/", views.Roles.as_view(), name="roles"),
    path("roles/<int:pk>/end/", person.EndRole.as_view(), name="end-role"),
    path("<int:pk>/", person.PersonPage.as_view(), name="show"),
    path("<int:pk>/edit/", person.Edit.as_view(), name="edit"),
    path("<int:pk>/appoint/", person.Appoint.as_view(), name="appoint"),
    path("<int:pk>/invite-again/", person.InviteAgain.as_view(), name="invite-again"),
    path("<int:pk>/withdraw/", person.Withdraw.as_view(), name="withdraw"),
    path("<int:pk>/leave/", person.Leave.as_view(), name="leave"),
    path("<int:pk>/second-factor/", person.ResetSecondFactor.as_view(), name="reset-second-factor"),
    path("<int:pk>/sessions/end/", person.EndSessions.as_view(), name="end-sessions"),
]
