"""Which part of a list a page shows."""

from dataclasses import dataclass

from guikou.console.lists.address import Address

SIZES = (25, 50, 100, 200)
SIZE = 50
PAGE, PER_PAGE = "page", "size"
NEAR = 2


@dataclass(frozen=True, slots=True)
class Part:
    """Which rows of how many are shown, and the ways to others."""

    total: int
    first: int
    last: int
    number: int
    pages: int
    before: str
    after: str
    numbers: tuple[tuple[int, str], ...]
    sizes: tuple[tuple[int, str], ...]


def part_of(total: int, address: Address) -> Part:
    """Return the part that the address asks for; a page beyond the last is the last, an unknown size the usual one."""
    size = whole(address.get(PER_PAGE), SIZE)
    size = size if size in SIZES else SIZE
    pages = max(1, -(-total // size))
    number = min(max(1, whole(address.get(PAGE), 1)), pages)

    def to(page: int) -> str:
        return str(address.put(**{PAGE: page if page > 1 else ""}))

    near = sorted({1, pages, *range(max(1, number - NEAR), min(pages, number + NEAR) + 1)})
    return Part(
        total=total,
        first=(number - 1) * size + 1 if total else 0,
        last=min(number * size, total),
        number=number,
        pages=pages,
        before=to(number - 1) if number > 1 else "",
        after=to(number + 1) if number < pages else "",
        numbers=tuple((page, to(page)) for page in near),
        sizes=tuple((each, str(address.drop(PAGE).put(**{PER_PAGE: each})) if each != size else "") for each in SIZES),
    )


def whole(written: str, otherwise: int) -> int:
    """Return the whole number that is written there, else the other one."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else otherwise
