"""Reading the register. Every query takes `by` and shows what that actor may see."""

from guikou.registry.queries.accounts import (
    account,
    accounts,
    accounts_by_key,
    behind_in_upkeep,
    catalogue,
    counts_by_state,
    custody,
    custody_of,
    functions,
    gone,
    platforms,
    silent_for,
    tree,
)
from guikou.registry.queries.conflicts import conflict, conflicts, mergers, open_conflicts
from guikou.registry.queries.requests import decidable, filing_deadline, hints, open_requests, request, requests, to_file
from guikou.registry.queries.tables import accounts_table, organisations_table, services_table, staffing_table

__all__ = [
    "account",
    "accounts",
    "accounts_by_key",
    "accounts_table",
    "behind_in_upkeep",
    "catalogue",
    "conflict",
    "conflicts",
    "counts_by_state",
    "custody",
    "custody_of",
    "decidable",
    "filing_deadline",
    "functions",
    "gone",
    "hints",
    "mergers",
    "open_conflicts",
    "open_requests",
    "organisations_table",
    "platforms",
    "request",
    "requests",
    "services_table",
    "silent_for",
    "staffing_table",
    "to_file",
    "tree",
]
