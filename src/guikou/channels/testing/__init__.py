"""What an adapter has to pass, ours or somebody else's: subclass `AdapterContract` in a test module and give it a `peer`."""

from guikou.channels.testing.contract import AdapterContract
from guikou.channels.testing.peers import Interference, Killed, Peer

__all__ = ["AdapterContract", "Interference", "Killed", "Peer"]
