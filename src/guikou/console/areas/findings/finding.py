"""One finding, and the findings of one account."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guikou.console.account_page import AccountPage
from guikou.console.areas.collection.words import origin
from guikou.console.areas.findings.deciding import deeds
from guikou.console.areas.findings.words import SEVERITIES, TITLE, VERDICTS, account_address, standing, time_limit, told
from guikou.console.components import Crumb, Event, Link, Pair
from guikou.console.components.values import quoted
from guikou.console.pages import Page
from guikou.console.words import said
from guikou.inspection import queries
from guikou.inspection.domain.rules import Severity, Verdict
from guikou.inspection.loading import pack_title
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.trail.queries import history


def _norm(found: Any) -> SafeString:
    return format_html("{}{}{}", quoted(found.document), said("，", ", "), quoted(found.clause))


class FindingPage(Page):
    """One finding: rule and clause, evidence, what was decided, what can be done."""

    action = Action.SEE_FINDINGS
    template_name = "console/findings/finding.html"

    def context(self) -> dict[str, Any]:
        """Return everything about the finding."""
        found = queries.finding(self.kwargs["pk"], self.by)
        evidence = queries.evidence(found)
        return {
            "title": told(found, "title"),
            "crumbs": [Crumb(TITLE, reverse("findings:list"))],
            "state": standing(found.standing),
            "deeds": deeds(found, self.by),
            "found": found,
            "sentence": told(found, "sentence"),
            "facts": self._facts(found),
            "evidence": evidence,
            "posts": [(post, origin(post["observation__origin"])) for post in evidence.get("posts", ())],
            "rectifications": found.rectifications.select_related("sent_by", "answered_by"),
            "changes": self._changes(found),
            "lines": history(f"account:{found.account_id}").filter(change__rule=found.rule_id)[:50],
        }

    def _facts(self, found: Any) -> list[Pair]:
        return [
            Pair(label=Text("账号", "Account"), value=Link(found.account.name, account_address(found))),
            Pair(label=Text("主办单位", "Organisation"), value=found.account.organisation.name),
            Pair(label=Text("结论", "Verdict"), value=VERDICTS[Verdict(found.verdict)]),
            Pair(label=Text("性质", "Severity"), value=SEVERITIES[Severity(found.severity)]),
            Pair(label=Text("依据", "Norm"), value=_norm(found)),
            Pair(label=Text("指标集", "Rule pack"), value=pack_title(found.pack)),
            Pair(label=Text("期限", "Time limit"), value=time_limit(found, timezone.localdate())),
            Pair(label=Text("自", "Since"), value=found.since),
            Pair(
                label=Text("最近检查", "Newest inspection"),
                value=Link(found.inspection.as_of, reverse("inspections:show", args=[found.inspection_id])),
            ),
        ]

    def _changes(self, found: Any) -> list[Event]:
        return [
            Event(
                at=change.inspection.as_of,
                text=told(change, "sentence"),
                status=VERDICTS[Verdict(change.after)],
                url=reverse("inspections:show", args=[change.inspection_id]),
            )
            for change in found.changes.select_related("inspection")[:50]
        ]


class OfAccount(AccountPage):
    """What the rules say of one account: a tab of its page."""

    action = Action.SEE_FINDINGS
    url = "findings:of-account"
    template_name = "console/findings/of_account.html"

    def inside(self) -> dict[str, Any]:
        """Return the findings, what is wrong first, and a way to inspect it now."""
        today = timezone.localdate()
        rows = [
            (
                found,
                told(found, "title"),
                VERDICTS[Verdict(found.verdict)],
                told(found, "sentence"),
                time_limit(found, today),
                standing(found.standing),
            )
            for found in queries.of_account(self.account.pk, self.by)
        ]
        return {"rows": rows, "may_inspect": self.by.may(Action.INSPECT, self.account.organisation.path)}
