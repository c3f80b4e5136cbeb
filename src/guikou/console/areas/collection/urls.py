"""Addresses of collection."""

from django.urls import path

from guikou.console.areas.collection import adding, listing, posts, shown, views

urlpatterns = [
    path("", views.Overview.as_view(), name="overview"),
    path("sources/", listing.Sources.as_view(), name="list"),
    path("without/", listing.Without.as_view(), name="without"),
    path("add/", adding.Choose.as_view(), name="choose"),
    path("add/<int:pk>/", adding.Add.as_view(), name="add"),
    path("enter/<int:pk>/", adding.Enter.as_view(), name="enter"),
    path("sources/<int:pk>/", views.SourcePage.as_view(), name="show"),
    path("sources/<int:pk>/now/", views.CollectNow.as_view(), name="now"),
    path("sources/<int:pk>/edit/", views.Edit.as_view(), name="edit"),
    path("sources/<int:pk>/pause/", views.Pause.as_view(), name="pause"),
    path("sources/<int:pk>/resume/", views.Resume.as_view(), name="resume"),
    path("sources/<int:pk>/remove/", views.Remove.as_view(), name="remove"),
    path("account/<int:pk>/posts/", posts.PostsOfAccount.as_view(), name="posts"),
    path("account/<int:pk>/figures/", shown.FiguresOfAccount.as_view(), name="figures"),
    path("observation/<int:pk>/", shown.ObservationPage.as_view(), name="observation"),
    path("post/<int:pk>/", shown.PostPage.as_view(), name="post"),
    path("evidence/<int:pk>/", shown.EvidenceFile.as_view(), name="evidence"),
]
