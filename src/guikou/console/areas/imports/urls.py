"""Addresses of the imports."""

from django.urls import path

from guikou.console.areas.imports import acts, columns, previews, rejected, views

urlpatterns = [
    path("", views.ImportList.as_view(), name="list"),
    path("new/", acts.Upload.as_view(), name="new"),
    path("<int:pk>/", views.ImportPage.as_view(), name="show"),
    path("<int:pk>/progress/", views.ImportProgress.as_view(), name="progress"),
    path("<int:pk>/files/", columns.Files.as_view(), name="files"),
    path("<int:pk>/files/<int:number>/", columns.Columns.as_view(), name="columns"),
    path("<int:pk>/preview/<slug:table>/", previews.Preview.as_view(), name="preview"),
    path("<int:pk>/changes/", previews.Changes.as_view(), name="changes"),
    path("<int:pk>/rejected/", rejected.RejectedPage.as_view(), name="rejected"),
    path("<int:pk>/rejected/as/<slug:kind>/", rejected.RejectedFile.as_view(), name="rejected-file"),
    path("<int:pk>/run/", acts.Run.as_view(), name="run"),
    path("<int:pk>/confirm/", acts.Confirm.as_view(), name="confirm"),
    path("<int:pk>/again/", acts.Again.as_view(), name="again"),
    path("<int:pk>/go-on/", acts.GoOn.as_view(), name="go-on"),
    path("<int:pk>/undo/", acts.Undo.as_view(), name="undo"),
    path("<int:pk>/discard/", acts.Discard.as_view(), name="discard"),
]
