"""The addresses of the portal. Lists and explanations have one for each language; a release has one for good, that answers in the visitor's language."""

from django.urls import path, register_converter

from guikou.kernel.bilingual import Language
from guikou.portal import feeds, files, hub, newsletter, views


class LanguageConverter:
    """`zh` or `en`."""

    regex = "zh|en"

    def to_python(self, value: str) -> Language:
        """Return the language."""
        return Language(value)

    def to_url(self, value: Language) -> str:
        """Return how an address writes it."""
        return value.value


register_converter(LanguageConverter, "language")

app_name = "portal"
urlpatterns = [
    path("", views.front, name="front"),
    path("releases/<str:slug>/", views.permanent, name="permanent"),
    path("files/<str:digest>/<path:name>", files.served, name="file"),
    path("hub/", hub.asked, name="hub"),
    path("<language:language>/", views.listing, name="list"),
    path("<language:language>/releases/<str:slug>/", views.release, name="release"),
    path("<language:language>/feeds/", feeds.explained, name="feeds"),
    path("<language:language>/feeds/<str:what>.<str:form>", feeds.served, name="feed"),
    path("<language:language>/newsletter/", newsletter.subscribing, name="newsletter"),
    path("<language:language>/newsletter/asked/", newsletter.asked, name="newsletter-asked"),
    path("<language:language>/newsletter/confirm/<str:token>/", newsletter.confirming, name="newsletter-confirm"),
    path("<language:language>/newsletter/mine/<str:token>/", newsletter.mine, name="newsletter-mine"),
    path("<language:language>/newsletter/mine/<str:token>/leave/", newsletter.leaving, name="newsletter-leave"),
    path("<language:language>/newsletter/mine/<str:token>/data/", newsletter.data, name="newsletter-data"),
    path("<language:language>/newsletter/mine/<str:token>/forget/", newsletter.forgetting, name="newsletter-forget"),
]
