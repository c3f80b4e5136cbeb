"""
The page of an account, whose tabs come from several areas. An area adds one by stating in its `menu.py`

    ACCOUNT_TABS = (AccountTab(label=Text("发布内容", "Posts"), url="posts:of-account", order=200, action=Action.SEE_COLLECTION),)

and answering under that name, which is given the account's id as `pk`, with a page

    class PostsOfAccount(AccountPage):
        url = "posts:of-account"
        template_name = "console/posts/of_account.html"   # extends "console/page.html"

        def inside(self) -> dict[str, object]:
            return {"posts": collection.queries.posts(by=self.by, account=self.account.pk)}

Orders: 100 profile, 200 posts, 300 figures, 400 findings, 500 decision, 600 closure, 700 archive, 900 history.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar

from django.urls import reverse

from guikou.console import areas
from guikou.console.components import Crumb, Status, Tab, Tone
from guikou.console.pages import Page
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor
from guikou.registry import queries
from guikou.registry.domain.states import WORDS, AccountState

ACCOUNTS = Text("账号台账", "Accounts")

TONES = {
    AccountState.ACTIVE: Tone.GOOD,
    AccountState.RECTIFYING: Tone.WARN,
    AccountState.CLOSING: Tone.BUSY,
    AccountState.NOTICE_PUBLISHED: Tone.BUSY,
    AccountState.STOPPED: Tone.BUSY,
    AccountState.CANCELLING: Tone.BUSY,
    AccountState.CONFIRMING: Tone.WARN,
    AccountState.LOGIN_LOST: Tone.BAD,
    AccountState.REOPENED: Tone.BAD,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountTab:
    """One tab. Whoever may do `action` with the account sees it; `count`, where given, is asked for its number (one short SQL query)."""

    label: Text
    url: str
    order: int
    action: Action = Action.SEE_REGISTER
    count: Callable[[Actor, int], int | None] | None = None


def status(state: str) -> Status:
    """Return an account's state as a word with its colour."""
    found = AccountState(state)
    return Status(WORDS[found], TONES.get(found, Tone.NEUTRAL))


def tabs(account: Any, by: Actor, current: str) -> list[Tab]:
    """Return the tabs of an account that this person sees."""
    return [
        Tab(
            label=tab.label,
            address=reverse(tab.url, args=[account.pk]),
            current=tab.url == current,
            count=tab.count(by, account.pk) if tab.count else None,
        )
        for tab in sorted(_stated(), key=lambda tab: tab.order)
        if by.may(tab.action, account.organisation.path)
    ]


def _stated() -> list[AccountTab]:
    menus = (f"guikou.console.areas.{name}.menu" for name in areas.names())
    return [tab for menu in menus if find_spec(menu) for tab in getattr(import_module(menu), "ACCOUNT_TABS", ())]


class AccountPage(Page):
    """A tab of an account: `url` is its own name, `inside` what its template shows besides."""

    action = Action.SEE_REGISTER
    url: ClassVar[str]

    @cached_property
    def account(self) -> Any:
        """The account, if the person may see it."""
        return queries.account(self.by, self.kwargs["pk"])

    def inside(self) -> dict[str, Any]:
        """Return what the template shows."""
        return {}

    def context(self) -> dict[str, Any]:
        """Add the frame of the account to what is inside."""
        owner = self.account.organisation
        return {
            "title": self.account.name,
            "state": status(self.account.state),
            "account": self.account,
            "platform": queries.platforms().get(self.account.platform, self.account.platform),
            "crumbs": [
                Crumb(ACCOUNTS, reverse("accounts:list")),
                Crumb(owner.name, f"{reverse('accounts:list')}?organisation={owner.pk}"),
            ],
            "tabs": tabs(self.account, self.by, self.url),
            **self.inside(),
        }
