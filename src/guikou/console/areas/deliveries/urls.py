"""Addresses of the deliveries; correction and recall are known by their release."""

from django.urls import path, re_path

from guikou.console.areas.deliveries import acts, listing, taking_back, views

urlpatterns = [
    path("", listing.DeliveryList.as_view(), name="list"),
    path("again/", acts.RetryByCause.as_view(), name="again"),
    path("<int:pk>/", views.DeliveryPage.as_view(), name="show"),
    path("<int:pk>/state/", views.DeliveryState.as_view(), name="state"),
    path("<int:pk>/package/", views.Package.as_view(), name="package"),
    path("<int:pk>/proof/", views.Proof.as_view(), name="proof"),
    re_path(r"^(?P<pk>\d{1,18})/receipt\.(?P<form>png|pdf)$", views.Receipt.as_view(), name="receipt"),
    path("<int:pk>/retry/", acts.Retry.as_view(), name="retry"),
    path("<int:pk>/out/", acts.IsOut.as_view(), name="out"),
    path("<int:pk>/not-out/", acts.IsNotOut.as_view(), name="not-out"),
    path("<int:pk>/done/", acts.Done.as_view(), name="done"),
    path("<int:pk>/give-up/", acts.GiveUp.as_view(), name="give-up"),
    path("release/<int:pk>/recall/", taking_back.Recall.as_view(), name="recall"),
    path("release/<int:pk>/recalled/", taking_back.Recalled.as_view(), name="recalled"),
    path("release/<int:pk>/progress/", taking_back.RecallProgress.as_view(), name="progress"),
    path("release/<int:pk>/correct/", taking_back.Correct.as_view(), name="correct"),
]
