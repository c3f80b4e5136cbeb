"""How signing in differs here from what the library does by itself: nobody registers by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """People are invited."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Nobody registers by themselves."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A provider can vouch for people who were invited; it makes no new ones."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        """Nobody registers by themselves."""
        return False
