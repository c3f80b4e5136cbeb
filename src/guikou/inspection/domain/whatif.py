"""Judging one account by one rule, also with other parameters: "would it be met if the limit were 21 days?"."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from guikou.inspection.domain.checks import CHECKS
from guikou.inspection.domain.facts import Facts
from guikou.inspection.domain.parameters import read_parameters
from guikou.inspection.domain.rules import Judgement, Rule


def judge(facts: Facts, rule: Rule, parameters: Mapping[str, Any] | None = None) -> Judgement | None:
    """
    Return what the rule says of the account on the day of inspection, or None where it was not yet in force.

    `parameters` replace those of the version in force by name. Whether the rule is on, or applies to the account, is not asked: see `Rule.applies`.

    :raises BadParameters: a parameter is unknown or of the wrong kind.
    """
    version = rule.version_on(facts.as_of.date())
    if version is None:
        return None
    check = CHECKS[rule.check]
    if not parameters:
        return check.judge(facts, version.parameters)
    written = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(version.parameters).items()}
    return check.judge(facts, read_parameters(check.parameters, {**written, **parameters}))
