from dataclasses import dataclass

import pytest

from guikou.inspection.domain.parameters import BadParameters, read_parameters


@dataclass(frozen=True, kw_only=True)
class Sample:
    days: int
    share: float = 0.5
    strict: bool = False
    fault: str = "dates"
    levels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.days > 100:
            raise ValueError("days is more than 100")


def test_parameters_are_read_with_their_types():
    read = read_parameters(Sample, {"days": 3, "share": 1, "strict": True, "fault": "x", "levels": ["county"]})
    assert read == Sample(days=3, share=1.0, strict=True, fault="x", levels=("county",))
    assert isinstance(read.share, float)


def test_what_is_not_given_keeps_its_default():
    assert read_parameters(Sample, {"days": 3}) == Sample(days=3)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "missing parameter days"),
        ({"days": 1, "weeks": 2, "years": 3}, "unknown parameter weeks, years"),
        ({"days": "3"}, "days is '3'"),
        ({"days": True}, "days is True"),
        ({"days": -1}, "days is -1"),
        ({"days": 1.5}, "days is 1.5"),
        ({"days": 10**12}, "it has to be a number from 0"),
        ({"days": 101}, "days is more than 100"),
        ({"days": 1, "share": "half"}, "share is 'half'"),
        ({"days": 1, "share": float("nan")}, "share is nan"),
        ({"days": 1, "strict": 1}, "strict is 1; it has to be a bool"),
        ({"days": 1, "fault": 5}, "fault is 5; it has to be a str"),
        ({"days": 1, "levels": "county"}, "levels is 'county'; it has to be a list of words"),
        ({"days": 1, "levels": [1]}, "it has to be a list of words"),
    ],
)
def test_wrong_parameters_are_refused_by_name(values, message):
    with pytest.raises(BadParameters, match=message):
        read_parameters(Sample, values)
