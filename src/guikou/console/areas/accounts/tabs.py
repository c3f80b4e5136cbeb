"""The tabs of an account's page that belong to the register."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from guikou.collection.queries import updates
from guikou.console import register as words
from guikou.console.account_page import AccountPage
from guikou.console.components import Deed, Link, Nothing, Pair, Status
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.registry import queries
from guikou.registry.domain.editing import COLUMN_WORDS
from guikou.registry.domain.states import MOVES, AccountState, by_hand
from guikou.registry.domain.stopping import TAKING
from guikou.registry.domain.upkeep import drill, due
from guikou.reports.safe import web_address
from guikou.trail.queries import history

NOT_RECORDED = Text("未登记", "not recorded")
PROPOSED = Text("由系统按名称推断，请核实", "worked out from the name; please check")


class Profile(AccountPage):
    """What the register knows."""

    url = "accounts:show"
    template_name = "console/accounts/profile.html"

    def inside(self) -> dict[str, Any]:
        """Return the sections of the page."""
        path = self.account.organisation.path
        return {
            "identity": self._identity(),
            "standing": self._standing(),
            "upkeep": self._upkeep(),
            "custody": queries.custody(self.by, self.account.pk) if self.by.may(Action.SEE_PERSONAL, path) else None,
            "drill": self._drill() if self.by.may(Action.SEE_PERSONAL, path) else (),
            "services": list(self.account.services.all()),
            "conflicts": list(queries.conflicts(self.by).filter(queries.open_conflicts(), accounts=self.account)),
            "mergers": list(queries.mergers(self.by, self.account.pk)),
            "requests": list(queries.requests(self.by).filter(account=self.account)[:20]),
            "may_edit": self.by.may(Action.EDIT_REGISTER, path),
            "may_keep": self.by.may(Action.KEEP_ACCOUNTS, path),
            "lost": self.account.state == AccountState.LOGIN_LOST,
            "can_lose": AccountState.LOGIN_LOST in by_hand(AccountState(self.account.state)),
            "deeds": self._deeds(path),
        }

    def _pair(self, column: str, value: object) -> Pair:
        note = PROPOSED if column in self.account.proposed else None
        return Pair(label=COLUMN_WORDS[column], value=value, note=note)

    def _identity(self) -> tuple[Pair, ...]:
        account = self.account
        address = web_address(account.url)
        return (
            self._pair("platform", words.platform(account.platform)),
            self._pair("stable_id", account.stable_id or NOT_RECORDED),
            self._pair("handle", account.handle),
            self._pair("url", Link(account.url, address) if address else account.url),
            self._pair("former_names", account.former_names or None),
            self._pair("verified_as", account.verified_as),
            self._pair("verified", account.verified),
            Pair(label=Text("身份核对", "Identity check"), value=words.drift(account.identity_drift), note=self._seen()),
            self._pair("key", account.key),
        )

    def _seen(self) -> Text | None:
        account = self.account
        if not account.identity_checked_at:
            return Text("还没有核对过", "not checked yet")
        parts = [str(account.identity_seen[name]) for name in ("name", "handle", "verified_as") if account.identity_seen.get(name)]
        day = timezone.localdate(account.identity_checked_at).isoformat()
        return Text("{day}在平台上看到：{seen}", "seen on the platform on {day}: {seen}").fill(day=day, seen="、".join(parts) or "—")

    def _standing(self) -> tuple[Pair, ...]:
        account = self.account
        owner = Link(account.organisation.name, f"{reverse('accounts:list')}?organisation={account.organisation_id}")
        return (
            Pair(
                label=COLUMN_WORDS["organisation"],
                value=owner,
                note=PROPOSED if account.organisation_origin == "proposed" else None,
            ),
            self._pair("level", words.LEVELS.get(account.level)),
            self._pair("place", account.place),
            self._pair("function", words.function(account.function)),
            self._pair("kind", words.KINDS.get(account.kind)),
            self._pair("language", words.LANGUAGES.get(account.language, account.language)),
            self._pair("is_main", account.is_main),
            self._pair("interactive", account.interactive),
            self._pair("protected", account.protected),
            Pair(label=Text("最近发布", "Last post"), value=updates.last_known(account, self.now)),
            self._pair("opened_on", account.opened_on),
            Pair(label=Text("目前状态始于", "In this state since"), value=account.state_since),
            self._pair("stop_on", account.stop_on),
            self._pair("filed_on", account.filed_on),
            self._pair("filing_number", account.filing_number),
            self._pair("description", account.description),
            Pair(label=Text("资料来源", "Sources"), value=account.sources[:10] or None),
        )

    def _upkeep(self) -> tuple[Pair, ...]:
        account = self.account
        names = ("people", "part_time", "hours_per_month", "reviews", "operator", "fee_per_year", "certificate")
        ends = ("contract_ends_on", "certificate_expires_on")
        return (*(self._pair(name, getattr(account, name)) for name in names), *(self._ends(name) for name in ends))

    def _ends(self, column: str) -> Pair:
        day = getattr(self.account, column)
        found = due(day, timezone.localdate(self.now))
        return Pair(label=COLUMN_WORDS[column], value=[day, Status(words.DUE_WORDS[found], words.DUE_TONES[found])] if day else None)

    def _drill(self) -> tuple[Pair, ...]:
        present = next((each for each in queries.custody(self.by, self.account.pk) if each.until is None), None)
        if present is None:
            return ()
        found = drill(present.since, present.tried_on, timezone.localdate(self.now))
        state = Status(words.DUE_WORDS[found.due], words.DUE_TONES[found.due])
        return (
            Pair(label=COLUMN_WORDS["holder"], value=present.holder),
            Pair(label=Text("自何日起", "Since"), value=present.since),
            Pair(label=Text("岗位", "Post"), value=present.post),
            Pair(label=Text("联系电话", "Telephone"), value=present.telephone),
            Pair(label=Text("找回途径", "Way to recover the login"), value=present.recovery),
            Pair(label=Text("上次登录演练", "Login last tried"), value=found.last),
            Pair(label=Text("下次演练不晚于", "To be tried by"), value=[found.next, state]),
        )

    def _deeds(self, path: str) -> list[Deed]:
        pk, deeds = [self.account.pk], []
        state = AccountState(self.account.state)
        if self.by.may(Action.REQUEST, path):
            deeds.append(Deed(label=Text("申请变更", "Ask for a change"), address=reverse("requests:change", args=pk)))
            if AccountState.CLOSING in MOVES[state]:
                deeds.append(Deed(label=Text("申请关停", "Ask to close"), address=reverse("requests:close", args=pk)))
        if self.by.may(Action.EDIT_REGISTER, path):
            deeds.append(Deed(label=Text("登记固定编号", "Set the stable id"), address=reverse("accounts:stable-id", args=pk)))
            deeds.append(Deed(label=Text("移交单位", "Change owner"), address=reverse("accounts:move", args=pk)))
            if by_hand(state):
                deeds.append(Deed(label=Text("改变状态", "Change state"), address=reverse("accounts:state", args=pk)))
            if state in TAKING or self.account.stop_on:
                deeds.append(Deed(label=Text("设置停更日", "Set the stop date"), address=reverse("accounts:stop-date", args=pk)))
            deeds.append(Deed(label=Text("修改", "Edit"), address=reverse("accounts:edit", args=pk), icon="edit", primary=True))
        return deeds


class Empty(AccountPage):
    """A tab whose content belongs to a part of the product that is not there yet: it says what will be there."""

    template_name = "console/accounts/empty.html"
    says: Text

    def inside(self) -> dict[str, Any]:
        """Say it."""
        return {"nothing": Nothing(text=self.says)}


class Decision(Empty):
    """The plan's proposal for the account, and what was decided."""

    url = "accounts:decision"
    says = Text(
        "还没有处置决定。制定整合方案后，这里会显示对这个账号的建议（保留、移交、关停或豁免）、依据，以及最后的决定。",
        "Nothing has been decided yet. Once there is a plan, this page shows what is proposed for the account (keep, hand over, close, exempt), on what grounds, and what was decided.",
    )


class Closure(Empty):
    """The steps of closing it."""

    url = "accounts:closure"
    says = Text(
        "这个账号没有进入关停程序。决定关停后，这里会逐步显示公告、停更、归档、注销和佐证。",
        "The account is not being closed. After a decision to close, this page shows each step with its proof: notice, stop, archive, cancellation.",
    )


class Archive(Empty):
    """What was kept of its content."""

    url = "accounts:archive"
    says = Text(
        "还没有归档。归档后，这里可以核验、回看和下载这个账号的全部内容。",
        "Nothing is archived yet. Afterwards the whole content of the account can be verified, replayed and downloaded here.",
    )


class History(AccountPage):
    """Who did what to it, when and why."""

    url = "accounts:history"
    template_name = "console/accounts/history.html"

    def inside(self) -> dict[str, Any]:
        """Return the newest lines of the trail."""
        return {"lines": history(f"account:{self.account.pk}")[:200]}
