"""What `guikou doctor` looks at. Each check says what it saw, and what to do where that is not as it should be."""

from collections.abc import Callable, Iterator

from guikou.cli.upkeep.checks import installation, running
from guikou.cli.upkeep.checks.found import Found, Grade, wrong

Checks = tuple[Callable[[], Iterator[Found]], ...]

BEFORE_DATABASE: Checks = (
    installation.check_settings,
    installation.check_keys,
    installation.check_disk,
    installation.check_fonts,
    installation.check_static,
    installation.check_mail,
)
WITH_DATABASE: Checks = (running.check_clock, running.check_worker, running.check_trail)

__all__ = ["BEFORE_DATABASE", "WITH_DATABASE", "Found", "Grade", "installation", "running", "wrong"]
