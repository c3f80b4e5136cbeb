"""The page about channels in the documentation, made from what the adapters state and the program itself asks."""

from guikou.channels.capability import Can, Capability, Limit, Rate
from guikou.channels.catalog import Listing, ours

HEAD = """# Channels

What can be done on each platform without a person, and what it takes. Each limit names who says so and when it was read: `documented` by the platform's own page,
`seen` on the platform, `unconfirmed` where it is general knowledge and the platform's refusal decides. What an account may really do is asked with `guikou channels probe`.

An adapter of another package announces itself in the group of entry points `guikou.channels` (its name → its class), and passes `guikou.channels.testing.AdapterContract`.

"""


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def _table(*headings: str) -> str:
    return _row(*headings) + _row(*["---"] * len(headings))


def page() -> str:
    """Return the page in Markdown: what each can do in one table, then the limits of each."""
    listings = list(ours().values())
    named = [(listing, name, capability) for listing in listings for name, capability in listing.capabilities.items()]
    text = HEAD + _table("adapter", *(can.value for can in Can))
    text += "".join(
        _row(_title(listing, name), *("●" if can in capability.can else "" for can in Can)) for listing, name, capability in named
    )
    for listing in listings:
        places = ", ".join(f"`{platform}`" for platform in sorted(listing.platforms)) or "all"
        text += f"\n## `{listing.id}`: {listing.name.en} · {listing.name.zh}\n\nAccounts of: {places}.\n"
        text += "".join(f"{_heading(name)}{_facts(capability)}" for name, capability in listing.capabilities.items())
    return text


def _title(listing: Listing, name: str) -> str:
    return f"{listing.name.en} · {listing.name.zh}" + (f" (`{name}`)" if name else "")


def _heading(name: str) -> str:
    return f"\n### `{name}`\n" if name else ""


def _facts(capability: Capability) -> str:
    text = f"\nBody: {capability.form.value}. Pictures: {', '.join(sorted(capability.picture_types)) or 'none'}."
    if capability.needs_cover:
        text += " An article needs a cover picture."
    if capability.keeps is not None:
        text += f" After a recall: {capability.keeps.en} ({capability.keeps.zh})."
    text += "\n\n" + _table("field", "at most", "unit", "an address counts", "basis", "source", "read on")
    text += "".join(_limit(field, limit) for field, limit in capability.limits.items())
    return text + "".join(map(_rate, capability.rates))


def _limit(field: str, limit: Limit) -> str:
    address = "" if limit.address is None else limit.address
    return _row(f"`{field}`", f"{limit.most:,}", limit.unit.value, address, limit.basis.value, limit.source, limit.as_of)


def _rate(rate: Rate) -> str:
    return _row(
        f"{rate.what.en} · {rate.what.zh}", f"{rate.most:,}", f"within {rate.within}", "", rate.basis.value, rate.source, rate.as_of
    )
