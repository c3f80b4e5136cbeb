"""
`python -m peers`: fetch and set up the real servers that adapters are tested against, each once.

While the network is down it tries again for some minutes. What could not be had is said; in CI that is a failure, elsewhere its tests are skipped with the same words.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from peers import bluesky, kannel, opensmtpd, snac, wordpress
from peers.installing import CannotRun, NotFetched, NotInstalled, need

PEERS = {
    "the Bluesky PDS": bluesky.installed,
    "WordPress": wordpress.installed,
    "Kannel": kannel.installed,
    "OpenSMTPD": opensmtpd.installed,
    "snac": snac.installed,
}
PAUSES_S = (5, 15, 30, 60, 120)


def main() -> int:
    """Set all up at the same time, and return how the process ends."""
    try:
        need("apt-get", "dpkg-deb")
    except CannotRun as missing:
        _say(f"adapters are not tested against real servers here: {missing}")
        return bool(os.environ.get("CI"))
    with ThreadPoolExecutor(len(PEERS)) as pool:
        wrong = [said for said in pool.map(_set_up, PEERS) if said]
    for said in wrong:
        _say(said)
    return bool(wrong and os.environ.get("CI"))


def _say(words: str) -> None:
    sys.stderr.write(f"! {words}\n")


def _set_up(name: str) -> str:
    """Return what is the matter, nothing where it is there."""
    for pause in (*PAUSES_S, None):
        try:
            PEERS[name]()
        except NotFetched as failed:
            if pause is None:
                return f"{name} could not be fetched in {sum(PAUSES_S) // 60} minutes of trying ({failed}). Is the network up?"
            _say(f"{name}: {failed}; trying again in {pause} s")
            time.sleep(pause)
        except (CannotRun, NotInstalled) as failed:
            return f"{name}: {failed}"
        else:
            break
    return ""


if __name__ == "__main__":
    sys.exit(main())
