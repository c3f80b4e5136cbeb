"""Accounts: the list, the page of one account, and what is done with it."""
