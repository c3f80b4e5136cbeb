"""Fitting content to what platforms take. Pure functions; lengths come from `Limit`, never from a platform's name."""

from guikou.channels.fitting.addresses import addresses
from guikou.channels.fitting.amounts import amount
from guikou.channels.fitting.cutting import cut, short_text, summary
from guikou.channels.fitting.problems import Measure, Problem, measures, problems
from guikou.channels.fitting.sms import alphabet as sms_alphabet
from guikou.channels.fitting.sms import parts as sms_parts
from guikou.channels.fitting.units import cjk_weighted, code_points, graphemes, length, utf8_bytes, utf16_units

__all__ = [
    "Measure",
    "Problem",
    "addresses",
    "amount",
    "cjk_weighted",
    "code_points",
    "cut",
    "graphemes",
    "length",
    "measures",
    "problems",
    "short_text",
    "sms_alphabet",
    "sms_parts",
    "summary",
    "utf8_bytes",
    "utf16_units",
]
