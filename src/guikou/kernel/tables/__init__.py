"""The tables that the parts of Guikou hand to each other: names, types and meaning of every column."""

from guikou.kernel.tables.inputs import ACCOUNTS, FIGURES, ORGANISATIONS, POSTS, QUESTIONS, SERVICES, STAFFING
from guikou.kernel.tables.reading import CHANGES, CONFLICTS, COVERAGE, FILES, REJECTED
from guikou.kernel.tables.results import CURVE, DUPLICATES, FINDINGS, GROUPS, HANDOVERS, OWN_OUTPUT, PLAN, REACH, RULES, WORKLOAD
from guikou.kernel.tables.schema import MOMENT, NAMES, Column, NotThatTable, Table

INPUT_TABLES = (ACCOUNTS, ORGANISATIONS, POSTS, FIGURES, QUESTIONS, SERVICES, STAFFING)
RESULT_TABLES = (
    FILES,
    REJECTED,
    CONFLICTS,
    CHANGES,
    COVERAGE,
    FINDINGS,
    RULES,
    DUPLICATES,
    GROUPS,
    OWN_OUTPUT,
    REACH,
    WORKLOAD,
    PLAN,
    HANDOVERS,
    CURVE,
)

__all__ = [
    "ACCOUNTS",
    "CHANGES",
    "CONFLICTS",
    "COVERAGE",
    "CURVE",
    "DUPLICATES",
    "FIGURES",
    "FILES",
    "FINDINGS",
    "GROUPS",
    "HANDOVERS",
    "INPUT_TABLES",
    "MOMENT",
    "NAMES",
    "ORGANISATIONS",
    "OWN_OUTPUT",
    "PLAN",
    "POSTS",
    "QUESTIONS",
    "REACH",
    "REJECTED",
    "RESULT_TABLES",
    "RULES",
    "SERVICES",
    "STAFFING",
    "WORKLOAD",
    "Column",
    "NotThatTable",
    "Table",
]
