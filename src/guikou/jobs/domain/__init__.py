"""States of a job and how long it waits before it is tried again."""
