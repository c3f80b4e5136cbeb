"""Channels, measures and probes as the command line gives them to programs."""

from typing import Any

from guikou.channels.capability import Can, Capability, Limit, Rate
from guikou.channels.catalog import Listing
from guikou.channels.fitting import Measure
from guikou.channels.protocol import Probe
from guikou.kernel.bilingual import Text


def listing(each: Listing) -> dict[str, Any]:
    """Return an adapter with all its ways."""
    ways = {way_: _capability(capability) for way_, capability in each.capabilities.items()}
    return {"id": each.id, "name": _both(each.name), "platforms": sorted(each.platforms), "package": each.package, "ways": ways}


def _capability(capability: Capability) -> dict[str, Any]:
    return {
        "form": capability.form.value,
        "can": [each.value for each in Can if each in capability.can],
        "picture_types": sorted(capability.picture_types),
        "keeps": _both(capability.keeps) if capability.keeps else None,
        "limits": {field: {"most": limit.most, "unit": limit.unit.value, **_origin(limit)} for field, limit in capability.limits.items()},
        "rates": [
            {"what": _both(rate.what), "most": rate.most, "within_s": int(rate.within.total_seconds()), **_origin(rate)}
            for rate in capability.rates
        ],
    }


def _origin(fact: Limit | Rate) -> dict[str, str]:
    return {"basis": fact.basis.value, "source": fact.source, "as_of": fact.as_of.isoformat()}


def measure(one: Measure) -> dict[str, Any]:
    """Return how long a field is beside its limit."""
    return {"field": one.field, "length": one.length, "most": one.limit.most, "unit": one.limit.unit.value, "over": one.over}


def probe(found: Probe) -> dict[str, Any]:
    """Return what an account may do."""
    return {
        "name": found.name,
        "can": [each.value for each in Can if each in found.can],
        "missing": {can.value: _both(why) for can, why in found.missing.items()},
        "login_expires_at": found.login_expires_at.isoformat() if found.login_expires_at else None,
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
