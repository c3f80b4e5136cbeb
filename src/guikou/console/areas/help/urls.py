"""Help."""

from django.urls import path

from guikou.console.areas.help import views

urlpatterns = [path("glossary/", views.Glossary.as_view(), name="glossary"), path("", views.NextSteps.as_view(), name="next")]
