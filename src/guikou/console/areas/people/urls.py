"""Addresses of people."""

from django.urls import path

from guikou.console.areas.people import me, views

urlpatterns = [
    path("", views.PeopleList.as_view(), name="list"),
    path("invite/", views.Invite.as_view(), name="invite"),
    path("roles/", views.Roles.as_view(), name="roles"),
    path("roles/<int:pk>/end/", views.EndRole.as_view(), name="end-role"),
    path("me/", me.Me.as_view(), name="me"),
    path("me/sessions/end/", me.EndOwnSessions.as_view(), name="end-own-sessions"),
    path("me/tokens/new/", me.MakeToken.as_view(), name="make-token"),
    path("me/tokens/<int:pk>/revoke/", me.RevokeToken.as_view(), name="revoke-token"),
    path("<int:pk>/", views.PersonPage.as_view(), name="show"),
    path("<int:pk>/edit/", views.Edit.as_view(), name="edit"),
    path("<int:pk>/appoint/", views.Appoint.as_view(), name="appoint"),
    path("<int:pk>/invite-again/", views.InviteAgain.as_view(), name="invite-again"),
    path("<int:pk>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
    path("<int:pk>/leave/", views.Leave.as_view(), name="leave"),
    path("<int:pk>/second-factor/", views.ResetSecondFactor.as_view(), name="reset-second-factor"),
    path("<int:pk>/sessions/end/", views.EndSessions.as_view(), name="end-sessions"),
]
