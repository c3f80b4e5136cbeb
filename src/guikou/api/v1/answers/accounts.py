"""What answers say of the account that they are about."""

from typing import Any

from ninja import Schema


class AccountNamed(Schema):
    """The key of an account, what it is called, and where it is."""

    account_key: str
    account_name: str
    platform: str


class OfAccount(AccountNamed):
    """The same, read from the `account` of a row."""

    @staticmethod
    def resolve_account_key(row: Any) -> str:
        """Return the key of the account."""
        return row.account.key

    @staticmethod
    def resolve_account_name(row: Any) -> str:
        """Return its name."""
        return row.account.name

    @staticmethod
    def resolve_platform(row: Any) -> str:
        """Return its platform."""
        return row.account.platform
