"""
How many short messages a text takes.

Sources: 3GPP TS 23.038 section 6.2.1 (alphabet and extension table), 3GPP TS 23.040 section 9.2.3.24.1 (six bytes of every part of a long
message join the parts).
"""

GSM7 = "GSM-7"
UCS2 = "UCS-2"

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
_ALONE = {GSM7: 160, UCS2: 70}
_JOINED = {GSM7: 153, UCS2: 67}


def alphabet(text: str) -> str:
    """Return the alphabet in which the text is sent: `GSM7` where it has every character, else `UCS2`."""
    return GSM7 if _BASIC.issuperset(set(text) - _EXTENDED) else UCS2


def parts(text: str) -> int:
    """Return how many messages the text takes; none for an empty one. A character of two units is never divided between two parts."""
    used = alphabet(text)
    sizes = [2 if _takes_two(character, used) else 1 for character in text]
    if sum(sizes) <= _ALONE[used]:
        return int(bool(text))
    count, room = 1, _JOINED[used]
    for size in sizes:
        if size > room:
            count, room = count + 1, _JOINED[used]
        room -= size
    return count


def _takes_two(character: str, used: str) -> bool:
    return character in _EXTENDED if used == GSM7 else character > "\uffff"
