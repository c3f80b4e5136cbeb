# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""From buckets of texts with one key in common to links: the same item, the same template, an update."""

import numpy as np
from numpy.typing import NDArray

from guikou.duplicates.domain.characters import CORRECTION
from guikou.duplicates.domain.compare import common_grams, contained, enough
from guikou.duplicates.domain.gate import DATES, NUMBERS, PASS, gate
from guikou.duplicates.domain.hashing import mix
from guikou.duplicates.domain.store import Limits, Scratch, Store
from guikou.duplicates.jit import njit, njit_allocating

_MOST_LEADERS = 16
_LEAST_SHARED = 0.6  # share of the similarity needed for a link that a text of a template must have with the oldest
_WHOLE = 0.9  # share of one text in another that leaves no doubt


@njit
def root(parents, text):
    """Return the root of a text, and shorten the way to it."""
    while parents[text] != text:
        parents[text] = parents[parents[text]]
        text = parents[text]
    return text


@njit
def unite(parents, left, right):
    """Put two texts under one root, the older one."""
    left, right = root(parents, left), root(parents, right)
    parents[max(left, right)] = min(left, right)


@njit
def link_buckets(pairs, store, limits, scratch, links, turn):
    """
    Link the texts of each bucket. `pairs` are `key << 32 | text`, sorted; `turn` names the way in which large buckets are divided.

    Return how many pairs were looked at and how many were compared on the text.
    """
    looked, compared = 0, 0
    start = 0
    while start < len(pairs):
        key = pairs[start] >> np.uint64(32)
        end = start + 1
        while end < len(pairs) and pairs[end] >> np.uint64(32) == key:
            end += 1
        if end - start > limits.bucket:
            more_looked, more_compared = _link_large(pairs[start:end], store, limits, scratch, links, turn)
            looked, compared = looked + more_looked, compared + more_compared
        else:
            for right in range(start + 1, end):
                for left in range(start, right):
                    looked += 1
                    compared += consider(store, limits, scratch, links, _text(pairs[left]), _text(pairs[right]))
        start = end
    return looked, compared


@njit
def _text(pair):
    return np.int64(pair & np.uint64(0xFFFFFFFF))


@njit_allocating
def _link_large(pairs, store, limits, scratch, links, turn):
    """
    Compare each text of a large bucket with its nearest in two orders, so that the cost stays linear in the size of the bucket.

    The first order puts texts with the same dates, places and numbers side by side: it sorts by the two smallest hashes of the tokens,
    other ones in each turn; texts whose smallest hashes differ are only made one family. The second puts the posts of one owner side by side, oldest first: updates.
    """
    looked, compared = 0, 0
    texts = _different_items(pairs, links)
    order = np.empty(len(texts), np.uint64)
    for index in range(len(texts)):
        order[index] = np.uint64(signature(store, texts[index], turn)) << np.uint64(32) | np.uint64(texts[index])
    order.sort()
    for right in range(1, len(order)):
        for left in range(max(0, right - limits.neighbours), right):
            a, b = _text(order[left]), _text(order[right])
            if order[left] >> np.uint64(32) != order[right] >> np.uint64(32) and root(links.family, a) == root(links.family, b):
                continue
            looked += 1
            compared += consider(store, limits, scratch, links, min(a, b), max(a, b))
    for index in range(len(texts)):
        order[index] = np.uint64(store.owners[texts[index]]) << np.uint64(32) | np.uint64(texts[index])
    order.sort()
    for right in range(1, len(order)):
        a, b = _text(order[right - 1]), _text(order[right])
        if (
            order[right] >> np.uint64(32) == order[right - 1] >> np.uint64(32)
            and store.hours[b] - store.hours[a] <= limits.correction_hours
        ):
            looked += 1
            compared += consider(store, limits, scratch, links, a, b)
    return looked, compared


@njit_allocating
def _different_items(pairs, links):
    """Return the oldest text of each item in a bucket."""
    texts = np.empty(len(pairs), np.int64)
    for index in range(len(pairs)):
        texts[index] = root(links.same, _text(pairs[index]))
    texts.sort()
    used = 1
    for index in range(1, len(texts)):
        if texts[index] != texts[used - 1]:
            texts[used] = texts[index]
            used += 1
    return texts[:used]


@njit
def signature(store, text, turn):
    """Return the tops of the two smallest hashes of the tokens, 16 bits each: equal for texts whose tokens are equal, likely equal for most."""
    first, second = np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(0xFFFFFFFFFFFFFFFF)
    seed = mix(np.uint64(turn) + np.uint64(77))
    for token in range(store.token_starts[text], store.token_starts[text] + store.token_counts[text]):
        word = mix(store.keys[token] ^ seed)
        if word < first:
            first, second = word, first
        elif first < word < second:
            second = word
    return (first >> np.uint64(48)) << np.uint64(16) | second >> np.uint64(48)


@njit
def consider(store, limits, scratch, links, older, newer):
    """Link two texts if they belong together; return how often texts were compared."""
    older_root, newer_root = root(links.same, older), root(links.same, newer)
    if older_root == newer_root:
        return 0
    shorter, longer = store.text_lengths[older], store.text_lengths[newer]
    if shorter > longer:
        shorter, longer = longer, shorter
    if shorter < 0.8 * limits.similarity * longer:
        return 0
    why, shared_date, agreement = gate(store, older, newer, limits.number_conflicts)
    if why == PASS:
        both, ours, theirs = common_grams(store, scratch, older, newer)
        if enough(limits, both, ours, theirs):
            _same(store, limits, links, older_root, newer_root)
        return 1
    related = root(links.family, older) == root(links.family, newer)
    update = is_update(store, limits, older, newer, why, shared_date, agreement)
    if related and (not update or root(links.updates, older) == root(links.updates, newer)):
        return 0
    both, ours, theirs = common_grams(store, scratch, older, newer)
    if both >= limits.template_similarity * (ours + theirs - both):
        unite(links.family, older, newer)
        if update:
            unite(links.updates, older, newer)
    return 1


@njit
def _same(store, limits, links, left_root, right_root):
    """Unite two items if their oldest posts can be the same event; else they are of one family."""
    why, _, _ = gate(store, left_root, right_root, limits.number_conflicts)
    if why == PASS:
        unite(links.same, left_root, right_root)
    else:
        unite(links.family, left_root, right_root)


@njit
def is_update(store, limits, older, newer, why, shared_date, agreement):
    """
    Say whether two posts of one template are newer figures of one matter rather than two events.

    Only numbers may differ, except that a correction may also put a date right. Without a common date they have to be half a day apart
    at most; of two owners, most of the numbers have to agree.
    """
    apart = abs(store.hours[newer] - store.hours[older])
    if store.hours[newer] < 0 or store.hours[older] < 0:
        return False
    same_owner = store.owners[older] == store.owners[newer]
    correctable = (why in (NUMBERS, DATES)) and same_owner and apart <= limits.correction_hours and agreement >= 0.5
    if correctable and _is_correction(store, newer):
        return True
    if why != NUMBERS or apart > limits.update_hours:
        return False
    if same_owner:
        return shared_date or apart <= 12.0
    return shared_date and agreement > 0.5


@njit
def _is_correction(store, text):
    """Say whether the text calls itself a correction: its last token does, as that kind is the highest."""
    last = store.token_starts[text] + store.token_counts[text] - 1
    return store.token_counts[text] > 0 and np.int64(store.keys[last] >> np.uint64(60)) == CORRECTION


def settled(labels: NDArray[np.int32], store: Store, limits: Limits, scratch: Scratch, gated: bool) -> NDArray[np.float32]:
    """
    Make sure that each text belongs with the oldest of its group, and say how similar they are.

    `labels` are the roots. Items (`gated`) must pass the gates against their root, and be as similar to it as two posts of one item have to be,
    or one of them be contained in the other; templates need `_LEAST_SHARED` of the similarity of a link. What does not belong with its root
    goes to the next leader of the group that it belongs with, or leads itself. Return the similarity of each text to its leader.
    """
    next_leader, witness = np.full(len(labels), -1, np.int32), np.full(len(labels), -1, np.int32)
    similarity = np.ones(len(labels), np.float32)
    settle(labels, next_leader, witness, similarity, store, limits, scratch, gated)
    return similarity


@njit
def settle(labels, next_leader, witness, similarity, store, limits, scratch, gated):
    """Do the work of `settled`; on entry `next_leader` and `witness` are -1 everywhere, `similarity` is 1."""
    for text in range(len(labels)):
        leader, tried = labels[text], 0
        while leader != text and tried < _MOST_LEADERS:
            tried += 1
            if not gated or gate(store, leader, text, limits.number_conflicts)[0] == PASS:
                both, ours, theirs = common_grams(store, scratch, leader, text)
                similarity[text] = both / (ours + theirs - both)
                whole = both >= _WHOLE * min(ours, theirs)
                if gated:
                    near = enough(limits, both, ours, theirs) or contained(limits, both, ours, theirs)
                else:
                    near = similarity[text] >= _LEAST_SHARED * limits.template_similarity
                if near and (whole or not gated or _agrees(store, limits, witness[leader], text)):
                    break
            if next_leader[leader] == -1 and tried < _MOST_LEADERS:
                next_leader[leader] = text
            leader = next_leader[leader] if tried < _MOST_LEADERS else text
        if leader == text:
            similarity[text] = 1.0
        elif witness[leader] == -1 and store.token_counts[text] > store.token_counts[leader]:
            witness[leader] = text
        labels[text] = leader


@njit
def _agrees(store, limits, witness, text):
    """Say whether a text can be the same event as the first in its group that has more numbers and dates than the leader: that one may have none."""
    return witness == -1 or gate(store, witness, text, limits.number_conflicts)[0] == PASS


@njit_allocating
def roots(parents):
    """Return the root of each text."""
    found = np.empty(len(parents), np.int32)
    for text in range(len(parents)):
        found[text] = root(parents, text)
    return found


@njit
def unite_all(parents, labels):
    """Unite each text with its label."""
    for text in range(len(parents)):
        if labels[text] != text:
            unite(parents, text, labels[text])
