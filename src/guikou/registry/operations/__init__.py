"""Writing the register: every change goes through one of these."""

from guikou.registry.operations.accounts import (
    add_account,
    change_account,
    move_accounts,
    move_state,
    record_upkeep,
    set_function,
    set_protected,
    set_stop_date,
)
from guikou.registry.operations.conflicts import settle, settle_many
from guikou.registry.operations.custody import correct_custody, find_login, hand_over, lose_login, record_drill
from guikou.registry.operations.deciding import approve, file, give_back, refuse
from guikou.registry.operations.identity import accept_identity, record_identity, set_stable_id
from guikou.registry.operations.merging import merge, undo_merger
from guikou.registry.operations.requests import ask_to_change, ask_to_close, ask_to_open, edit_request, send, withdraw

__all__ = [
    "accept_identity",
    "add_account",
    "approve",
    "ask_to_change",
    "ask_to_close",
    "ask_to_open",
    "change_account",
    "correct_custody",
    "edit_request",
    "file",
    "find_login",
    "give_back",
    "hand_over",
    "lose_login",
    "merge",
    "move_accounts",
    "move_state",
    "record_drill",
    "record_identity",
    "record_upkeep",
    "refuse",
    "send",
    "set_function",
    "set_protected",
    "set_stable_id",
    "set_stop_date",
    "settle",
    "settle_many",
    "undo_merger",
    "withdraw",
]
