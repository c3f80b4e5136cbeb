"""What collection keeps. Columns named as in `kernel.tables` mean the same."""

from guikou.collection.models.imports import Import, ImportChange, ImportFile, RegisterChange
from guikou.collection.models.observed import Evidence, FetchHost, Figure, Observation, Post, Question, Source

__all__ = [
    "Evidence",
    "FetchHost",
    "Figure",
    "Import",
    "ImportChange",
    "ImportFile",
    "Observation",
    "Post",
    "Question",
    "RegisterChange",
    "Source",
]
