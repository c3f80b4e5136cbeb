"""The page about roles in the documentation, made from the table that the program itself asks."""

from guikou.people.domain.policy import ALLOWED, WORKER_ALLOWED, Action, Role
from guikou.people.domain.words import ACTION_WORDS, ROLE_WORDS

HEAD = """# Roles and rights

A role holds at the organisation to which a person is appointed and at everything below it, from its first day to its last. One person can hold several.
Pages, the API and the worker ask the same function (`guikou.people.domain.policy`); an API token never carries more than its person may.

- Nobody decides on their own roles, and nobody appoints above their own organisation.
- An account as a whole (address, second factor, leaving) is only changed by whoever administers every organisation in which the person holds a role.
- Moving, merging, splitting or abolishing an organisation needs the right over its parent: nobody moves their own office.

"""


def page() -> str:
    """Return the page in Markdown: the roles, a table of roles and actions, and what the worker may do by itself."""
    text = HEAD + "| role | 中文 | English |\n| --- | --- | --- |\n"
    text += "".join(f"| `{role.value}` | {ROLE_WORDS[role.value].zh} | {ROLE_WORDS[role.value].en} |\n" for role in Role)
    text += "\n## Who may do what\n\n"
    text += f"| action | 中文 | English | {' | '.join(role.value for role in Role)} | worker |\n"
    text += f"| --- | --- | --- | {' | '.join('---' for _ in Role)} | --- |\n"
    for action in Action:
        words = ACTION_WORDS[action.value]
        marks = ["●" if action in allowed else "" for allowed in (*(ALLOWED[role] for role in Role), WORKER_ALLOWED)]
        text += f"| `{action.value}` | {words.zh} | {words.en} | {' | '.join(marks)} |\n"
    return text
