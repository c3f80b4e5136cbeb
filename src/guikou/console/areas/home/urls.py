"""The first screen."""

from django.urls import path

from guikou.console.areas.home import views

urlpatterns = [path("", views.Home.as_view(), name="home")]
