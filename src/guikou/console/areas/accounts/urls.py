"""Addresses of the accounts."""

from django.urls import path

from guikou.console.areas.accounts import editing, keeping, listing, tabs

urlpatterns = [
    path("", listing.AccountList.as_view(), name="list"),
    path("add/", editing.Add.as_view(), name="add"),
    path("<int:pk>/", tabs.Profile.as_view(), name="show"),
    path("<int:pk>/decision/", tabs.Decision.as_view(), name="decision"),
    path("<int:pk>/closure/", tabs.Closure.as_view(), name="closure"),
    path("<int:pk>/archive/", tabs.Archive.as_view(), name="archive"),
    path("<int:pk>/history/", tabs.History.as_view(), name="history"),
    path("<int:pk>/edit/", editing.Edit.as_view(), name="edit"),
    path("<int:pk>/stable-id/", editing.StableId.as_view(), name="stable-id"),
    path("<int:pk>/state/", editing.State.as_view(), name="state"),
    path("<int:pk>/stop-date/", editing.StopDate.as_view(), name="stop-date"),
    path("<int:pk>/move/", editing.Move.as_view(), name="move"),
    path("<int:pk>/identity/", editing.Identity.as_view(), name="identity"),
    path("<int:pk>/mergers/<int:merger>/undo/", editing.UndoMerger.as_view(), name="undo-merger"),
    path("<int:pk>/custody/", keeping.HandOver.as_view(), name="custody"),
    path("<int:pk>/custody/correct/", keeping.Correct.as_view(), name="custody-correct"),
    path("<int:pk>/drill/", keeping.Drill.as_view(), name="drill"),
    path("<int:pk>/login-lost/", keeping.LoginLost.as_view(), name="login-lost"),
    path("<int:pk>/login-found/", keeping.LoginFound.as_view(), name="login-found"),
    path("<int:pk>/upkeep/", keeping.Upkeep.as_view(), name="upkeep"),
]
