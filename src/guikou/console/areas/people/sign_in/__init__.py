"""
Signing in: the library's views under our addresses, words and pages, and what it does differently here.

Nobody registers by themselves; what proves who somebody is, is a password with a second factor, a passkey, or an identity provider with a second factor.
"""
