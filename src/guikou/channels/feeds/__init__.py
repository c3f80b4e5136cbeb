"""Releases as feeds, and the hub that tells subscribers of them."""

from guikou.channels.feeds.entries import Correction, Entry, Feed, headers
from guikou.channels.feeds.formats import ATOM, JSON, RSS, atom, json_feed, rss

__all__ = ["ATOM", "JSON", "RSS", "Correction", "Entry", "Feed", "atom", "headers", "json_feed", "rss"]
