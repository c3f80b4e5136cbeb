"""The first screen: what waits for a person, the state of things, what is wrong."""
