"""What accounts of the same platform, level and followers usually reach."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ENOUGH_PEERS = 8
"""Fewer accounts of a platform with figures say nothing about what is usual there."""
SHRINK = 10.0
"""A level's own offset and spread count as much as the platform's from this many accounts on."""
_QUANTILE_90 = 1.2815515655446004
_MAD_TO_SIGMA = 1.4826022185056018
_LEAST_SPREAD = 0.05
_ROUNDS = 60


@dataclass(frozen=True, kw_only=True)
class Expected:
    """Per account: the expectation and its 80 % interval in reads per post, and how many accounts it was learnt from. NaN: too few."""

    low: Floats
    middle: Floats
    high: Floats
    peers: Ints


def expect(followers: Floats, reads: Floats, level: Ints) -> Expected:
    """
    Return what is usual for each account of ONE platform in ONE month.

    `followers` and `reads` (median reads of a post) are NaN where unknown; only accounts with both are learnt from. `level` is a code of the
    administrative level. The line is a median regression of log reads on log followers, so a few wild accounts do not move it; each
    level's offset and spread are drawn towards the platform's where the level has few accounts.
    """
    known = np.isfinite(followers) & np.isfinite(reads)
    x, y = np.log1p(followers), np.log1p(reads)
    nothing = np.full(len(x), np.nan)
    count = int(known.sum())
    if count < ENOUGH_PEERS:
        return Expected(low=nothing, middle=nothing, high=nothing, peers=np.full(len(x), count, dtype=np.int64))
    intercept, slope = median_line(x[known], y[known])
    residual = y - (intercept + slope * x)
    spread_of_all = _spread(residual[known])
    offset, spread = np.zeros(len(x)), np.full(len(x), spread_of_all)
    peers = np.full(len(x), count, dtype=np.int64)
    for code in np.unique(level):
        of_level = level == code
        own = residual[of_level & known]
        weight = len(own) / (len(own) + SHRINK)
        centre = float(np.median(own)) if len(own) else 0.0
        offset[of_level] = weight * centre
        spread[of_level] = weight * (_spread(own - centre) if len(own) else 0.0) + (1 - weight) * spread_of_all
        if len(own) >= ENOUGH_PEERS:
            peers[of_level] = len(own)
    middle = intercept + slope * x + offset
    half = _QUANTILE_90 * np.maximum(spread, _LEAST_SPREAD) * np.sqrt(1 + 1 / peers)
    return Expected(low=_reads(middle - half), middle=_reads(middle), high=_reads(middle + half), peers=peers)


def median_line(x: Floats, y: Floats) -> tuple[float, float]:
    """Return intercept and slope of the line with the least sum of absolute deviations; slope 0 where all x are the same."""
    if np.ptp(x) < 1e-9:
        return float(np.median(y)), 0.0
    weight = np.ones(len(x))
    intercept, slope = 0.0, 0.0
    for _ in range(_ROUNDS):
        mean_x, mean_y = np.average(x, weights=weight), np.average(y, weights=weight)
        variance = np.average((x - mean_x) ** 2, weights=weight)
        slope = float(np.average((x - mean_x) * (y - mean_y), weights=weight) / max(variance, 1e-12))
        intercept = float(mean_y - slope * mean_x)
        weight = 1 / np.maximum(np.abs(y - intercept - slope * x), 1e-4)
    return intercept, slope


def months_in_a_row(below: NDArray[np.bool_]) -> Ints:
    """Return for each row (account) how many of the first columns (months, the newest first) are true without a break."""
    months: Ints = np.cumprod(below.astype(np.int64), axis=1).sum(axis=1)
    return months


def _spread(residual: Floats) -> float:
    return float(_MAD_TO_SIGMA * np.median(np.abs(residual - np.median(residual))))


def _reads(logged: Floats) -> Floats:
    return np.maximum(np.expm1(logged), 0.0)
