"""
Storage of the release desk.

What the law of the desk is about is also held by triggers in both databases (`migrations/0002_law.py`): no edition is public without the signatures that its route
asks for, by people who differ and wrote none of it, for exactly its content; a signature is never changed; nothing is sent of an edition that is not public.
"""

from guikou.release.models.afterwards import Comment, DeliveryFigure, ReviewReminder
from guikou.release.models.away import Away
from guikou.release.models.channels import Channel, Stop
from guikou.release.models.checks import Fingerprint, OfficeEntry, Overruling, SeenLink
from guikou.release.models.deliveries import Attempt, Delivery
from guikou.release.models.editions import Edition, Media, Release, Snapshot
from guikou.release.models.newsletter import Letter, Subscriber
from guikou.release.models.pages import Page
from guikou.release.models.reviews import Asked, Author, Remark, ReviewRule, Signature
from guikou.release.models.submissions import Submission
from guikou.release.models.websub import HubSubscription, HubWish

__all__ = [
    "Asked",
    "Attempt",
    "Author",
    "Away",
    "Channel",
    "Comment",
    "Delivery",
    "DeliveryFigure",
    "Edition",
    "Fingerprint",
    "HubSubscription",
    "HubWish",
    "Letter",
    "Media",
    "OfficeEntry",
    "Overruling",
    "Page",
    "Release",
    "Remark",
    "ReviewReminder",
    "ReviewRule",
    "SeenLink",
    "Signature",
    "Snapshot",
    "Stop",
    "Submission",
    "Subscriber",
]
