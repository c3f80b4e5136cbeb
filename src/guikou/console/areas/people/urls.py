"""Addresses of people."""

from django.urls import path

from guikou.console.areas.people import views

urlpatterns = [
    path("", views.PeopleList.as_view(), name="list"),
    path("invite/", views.Invite.as_view(), name="invite"),
    path("roles/", views.Roles.as_view(), name="roles"),
    path("roles/<int:pk>/end/", views.EndRole.as_view(), name="end-role"),
    path("<int:pk>/", views.PersonPage.as_view(), name="show"),
    path("<int:pk>/edit/", views.Edit.as_view(), name="edit"),
    path("<int:pk>/appoint/", views.Appoint.as_view(), name="appoint"),
    path("<int:pk>/invite-again/", views.InviteAgain.as_view(), name="invite-again"),
    path("<int:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("<int:pk>/leave/", views.Leave.as_view(), name="leave"),
    path("<int:pk>/second-factor/", views.ResetSecondFactor.as_view(), name="reset-second-factor"),
    path("<int:pk>/sessions/end/", views.EndSessions.as_view(), name="end-sessions"),
]
