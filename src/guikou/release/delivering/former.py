"""What went out before on the same place, for what corrects it or takes it back."""

from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from guikou.channels.adapters.manual import correcting, recalling, steps_of
from guikou.channels.capability import Can, Capability, Form
from guikou.channels.delivery import State
from guikou.channels.protocol import Sent
from guikou.kernel.bilingual import Text
from guikou.release.access import NEWSLETTER, by_hand_for
from guikou.release.causes import Cause
from guikou.release.delivering import rows
from guikou.release.delivering.keeping import Keeper
from guikou.release.models import Channel, Delivery, Letter
from guikou.release.operations import outbox

NOTHING_OUT: Final = Text("此前没有发出过，无需撤回", "Nothing had gone out; there is nothing to take back")
NOW_PUBLISHED: Final = Text("前一版没有发出，改为直接发布这一版", "The edition before never went out; this one is published instead")
IS_OUT: Final = (State.ACCEPTED, State.VISIBLE, State.HANDED_OVER)
BY_PERSON: Final = "by_hand"
"""Among the ids of what a person published: no adapter can look for it, or change it."""
_Act = Delivery.Act


def out(row: Delivery) -> Sent | None:
    """Return what is out on the account of that release in that language, as the last row before this one left it; None: nothing."""
    last = _earlier(row).filter(state__in=IS_OUT).order_by("-pk").first()
    if last is None and _some_have_it(row):
        return Sent({"letters": "some"})
    return rows.sent_of(last) if last else None


def is_answered(capability: Capability, sent: Sent) -> bool:
    """Say whether a recall sends those who have it a notice, because mails and messages cannot be taken back."""
    never = Can.RECALL not in capability.can and (capability.form is Form.MESSAGE or capability.platform == NEWSLETTER)
    return never and BY_PERSON not in sent.ids


def _some_have_it(row: Delivery) -> bool:
    """Say whether mails of a publication went out that was broken off."""
    place = {"delivery__release": row.release_id, "delivery__account": row.account_id, "delivery__language": row.language}
    return Letter.objects.filter(**place, state__in=Letter.HAS_IT).exists()


def nothing_out(row: Delivery, channel: Channel, keep: Keeper) -> None:
    """
    Settle what corrects or takes back something that never went out.

    Where a person was to publish it, it may be out all the same: the person is told what to do now instead.
    """
    with transaction.atomic():
        by_person = list(_earlier(row).select_for_update().filter(state=State.BY_HAND))
        if by_person:
            why = outbox.TAKEN_BACK if row.act == _Act.RECALL else outbox.REPLACED
            outbox.end(by_person, why, of=(State.BY_HAND,))
        published = (
            _earlier(row).select_for_update().filter(act=_Act.PUBLISH).first() if row.act == _Act.CORRECT and not by_person else None
        )
        if published:
            outbox.give(published, row.edition, now=row.not_before)
    keep.step(changes=False)
    if by_person:
        keep.by_hand(by_hand(row, channel))
    elif published:
        keep.end(NOW_PUBLISHED, Cause.REPLACED)
    else:
        keep.end(NOTHING_OUT, Cause.TAKEN_BACK, state=State.RECALLED)


def by_hand(row: Delivery, channel: Channel) -> tuple[Text, ...]:
    """Return what a person does in the platform's back office instead of us."""
    if row.act == _Act.PUBLISH:
        return steps_of(by_hand_for(channel).platform)
    sent = out(row) or Sent({})
    return recalling(sent) if row.act == _Act.RECALL else correcting(sent)


def _earlier(row: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(release=row.release_id, account=row.account_id, language=row.language, pk__lt=row.pk).exclude(
        act=_Act.RECALL
    )
