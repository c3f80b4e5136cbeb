"""Addresses of the releases."""

from django.urls import path

from guikou.console.areas.releases import acts, choosing, drafts, filling, listing, live, office, show, variants

urlpatterns = [
    path("", listing.ReleaseList.as_view(), name="list"),
    path("new/", choosing.Choose.as_view(), name="new"),
    path("write/", drafts.New.as_view(), name="write"),
    path("templates/<slug:template>/", filling.Fill.as_view(), name="template"),
    path("discarded/", show.Discarded.as_view(), name="discarded"),
    path("office/", office.OfficeList.as_view(), name="office"),
    path("office/add/", office.Add.as_view(), name="office-add"),
    path("office/<int:pk>/", office.Edit.as_view(), name="office-edit"),
    path("office/<int:pk>/remove/", office.Remove.as_view(), name="office-remove"),
    path("preview/", live.Preview.as_view(), name="preview"),
    path("upload/<slug:what>/", live.Upload.as_view(), name="upload"),
    path("media/<slug:digest>/", live.Media.as_view(), name="media"),
    path("<int:pk>/", show.ReleasePage.as_view(), name="release"),
    path("<int:pk>/edit/", drafts.Edit.as_view(), name="edit"),
    path("<int:pk>/hand-in/", acts.HandIn.as_view(), name="hand-in"),
    path("<int:pk>/take-back/", acts.TakeBack.as_view(), name="take-back"),
    path("<int:pk>/discard/", acts.Discard.as_view(), name="discard"),
    path("<int:pk>/restore/", acts.Restore.as_view(), name="restore"),
    path("<int:pk>/copy/", acts.Copy.as_view(), name="copy"),
    path("<int:pk>/accounts/<int:place>/", variants.Variant.as_view(), name="variant"),
]
