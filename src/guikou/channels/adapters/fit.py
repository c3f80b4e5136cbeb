"""What every adapter asks before it sends anything: does the variant fit the platform."""

from guikou.channels.capability import Capability
from guikou.channels.failures import ContentRefused
from guikou.channels.fitting import problems
from guikou.channels.variants import Variant


def require_fitting(variant: Variant, capability: Capability) -> None:
    """
    Let a variant pass that fits.

    :raises ContentRefused: it does not; the first field that has to change is named.
    """
    for problem in problems(variant, capability):
        raise ContentRefused(problem.what, problem.do, field=problem.field)
