"""Guikou (归口): one register, the evidence, the plan, the closing, the desk and the front door for a government's official accounts."""

__version__ = "0.1.0"
