"""Screens on which something is added: a source, or what somebody saw."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from guikou.collection import evidence as pictures
from guikou.collection.fetching.recognition import recognise
from guikou.collection.fetching.running import make_client
from guikou.collection.operations import sources as operations
from guikou.collection.operations.entering import enter_by_hand
from guikou.console.account_page import ACCOUNTS
from guikou.console.areas.collection import forms, words
from guikou.console.areas.collection.listing import TITLE
from guikou.console.components import Crumb
from guikou.console.pages import FormPage, Page
from guikou.console.words import say
from guikou.kernel.bilingual import Refusal, Text
from guikou.network.limits import PAGE
from guikou.people.domain.policy import Action
from guikou.registry import queries as registry

CROWD = 20


class Choose(Page):
    """For which account a source is to be added."""

    action = Action.EDIT_SOURCES
    title = Text("添加来源：选择账号", "Add a source: choose the account")
    template_name = "console/collection/choose.html"

    def context(self) -> dict[str, Any]:
        """Return the accounts that fit what was typed."""
        typed = self.request.GET.get("q", "").replace("\x00", "")[:200].strip()
        rows = registry.accounts(self.by, Action.EDIT_SOURCES)
        for word in typed.split()[:6]:
            rows = rows.filter(name__icontains=word)
        found = list(rows.order_by("name", "pk")[: CROWD + 1]) if typed else []
        return {"crumbs": [Crumb(TITLE, reverse("collection:list"))], "typed": typed, "found": found[:CROWD], "more": len(found) > CROWD}


class Add(FormPage):
    """Add a source: look at an address first, then choose among the ways found."""

    action = Action.EDIT_SOURCES
    template_name = "console/collection/add.html"
    title = Text("添加来源", "Add a source")
    success = Text("来源已添加，正在进行第一次采集。", "The source is added, and read for the first time.")
    submit = Text("识别网址", "Look at the address")

    def check(self) -> None:
        """Let in whoever may edit the sources of this account."""
        super().check()
        self.account = registry.account(self.by, self.kwargs["pk"], Action.EDIT_SOURCES)

    def form(self) -> Any:
        """Return the second step once ways were found, else the first."""
        sent = self.request.POST if self.request.method == "POST" else None
        found = sent.getlist("found") if sent else []
        if sent and found and "again" not in sent:
            self.submit = Text("添加", "Add")  # type: ignore[misc]
            return forms.Add(
                sent if "way" in sent else None, ways=[self._way(each) for each in found[:20]], by=self.by, initial={"way": found[0]}
            )
        return forms.Look(sent, initial={"address": self.request.GET.get("address", "")[:1000]}, by=self.by)

    def _way(self, found: str) -> tuple[str, str]:
        kind, _, address = found.partition("|")
        return found, f"{say(words.kind(kind))} · {address}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Look, or add."""
        form = self.form()
        if isinstance(form, forms.Look):
            if not form.is_valid():
                return self.show(form=form, status=422)
            try:
                ways = recognise(form.cleaned_data["address"], make_client(PAGE))
            except Refusal as refusal:
                form.refuse(refusal)
                return self.show(form=form, status=422)
            found = [f"{way.kind}|{way.address}" for way in ways]
            self.submit = Text("添加", "Add")  # type: ignore[misc]
            why = [(f"{way.kind}|{way.address}", f"{say(words.kind(way.kind))} · {way.address} · {say(way.why)}") for way in ways]
            return self.show(form=forms.Add(ways=why, initial={"way": found[0]}, by=self.by), found=found)
        return super().post(request, *args, **kwargs)

    def carry_out(self, data: dict[str, Any]) -> str:
        """Add it."""
        kind, _, address = data["way"].partition("|")
        made = operations.add_source(
            account_id=self.account.pk, kind=kind, address=address, every_minutes=data["every_minutes"], by=self.by, now=self.now
        )
        return reverse("collection:show", args=[made])

    def cancel(self) -> str:
        """Return to the posts of the account."""
        return reverse("collection:posts", args=[self.account.pk])

    def context(self) -> dict[str, Any]:
        """Add the account, and what else can be done."""
        return {
            "crumbs": [Crumb(ACCOUNTS, reverse("accounts:list")), Crumb(self.account.name, self.cancel())],
            "account": self.account,
            "found": self.request.POST.getlist("found"),
            "imports": reverse("imports:new") if self.by.may_somewhere(Action.IMPORT) else "",
        }


class Enter(FormPage):
    """Enter by hand what somebody saw."""

    action = Action.ENTER_BY_HAND
    title = Text("人工录入", "Enter by hand")
    template_name = "console/collection/enter.html"
    form_class = forms.Enter
    success = Text("已录入。", "It is kept.")

    def check(self) -> None:
        """Let in whoever may enter by hand for this account."""
        super().check()
        self.account = registry.account(self.by, self.kwargs["pk"], Action.ENTER_BY_HAND)

    def initial(self) -> dict[str, Any]:
        """Return now as the moment."""
        return {"seen_at": self.now}

    def carry_out(self, data: dict[str, Any]) -> str:
        """Keep it."""
        picture = data.pop("picture")
        made = enter_by_hand(
            account_id=self.account.pk,
            seen_at=min(data["seen_at"], self.now),
            figures={"followers": data["followers"], "posts": data["posts"]},
            post_at=data["post_at"],
            post_title=data["post_title"],
            post_url=data["post_url"],
            picture=picture.read(pictures.LARGEST + 1) if picture else None,
            picture_name=picture.name if picture else "",
            by=self.by,
            now=self.now,
        )
        return (
            reverse("collection:observation", args=[made])
            if self.by.may(Action.SEE_COLLECTION, self.account.organisation.path)
            else self.cancel()
        )

    def cancel(self) -> str:
        """Return to the account."""
        return reverse("collection:posts", args=[self.account.pk])

    def context(self) -> dict[str, Any]:
        """Add the account."""
        return {"crumbs": [Crumb(ACCOUNTS, reverse("accounts:list")), Crumb(self.account.name, self.cancel())], "account": self.account}
