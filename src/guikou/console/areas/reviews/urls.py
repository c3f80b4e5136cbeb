"""Addresses of the reviews."""

from django.urls import path

from guikou.console.areas.reviews import acts, away, emergency, linking, listing, rules, sheet, show

urlpatterns = [
    path("", listing.MyTurn.as_view(), name="list"),
    path("under-way/", listing.UnderWay.as_view(), name="under-way"),
    path("debts/", listing.Debts.as_view(), name="debts"),
    path("away/", away.GoAway.as_view(), name="away"),
    path("away/<int:pk>/back/", away.ComeBack.as_view(), name="back"),
    path("rules/", rules.Organisations.as_view(), name="rules"),
    path("rules/<int:pk>/", rules.RulesPage.as_view(), name="rules-of"),
    path("rules/<int:pk>/set/", rules.Set.as_view(), name="rules-set"),
    path("rules/<int:pk>/set/<slug:kind>/", rules.Set.as_view(), name="rules-set-kind"),
    path("rules/<int:pk>/drop/", rules.Drop.as_view(), name="rules-drop"),
    path("rules/<int:pk>/drop/<slug:kind>/", rules.Drop.as_view(), name="rules-drop-kind"),
    path("emergency/<int:release>/", emergency.HandIn.as_view(), name="emergency"),
    path("<int:release>/<int:number>/", show.ReviewPage.as_view(), name="show"),
    path("<int:release>/<int:number>/files/<slug:digest>", show.File.as_view(), name="file"),
    path("<int:release>/<int:number>/sign/", acts.Sign.as_view(), name="sign"),
    path("<int:release>/<int:number>/return/", acts.Return.as_view(), name="return"),
    path("<int:release>/<int:number>/remark/", acts.Remark.as_view(), name="remark"),
    path("<int:release>/<int:number>/remarks/<int:remark>/settle/", acts.Settle.as_view(), name="settle"),
    path("<int:release>/<int:number>/link/", linking.Make.as_view(), name="link"),
    path("<int:release>/<int:number>/sheet.pdf", sheet.Sheet.as_view(), name="sheet"),
]
