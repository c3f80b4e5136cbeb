"""What the commands that run an installation share: starting, checking, copying it."""
