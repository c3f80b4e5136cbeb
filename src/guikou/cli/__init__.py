"""The guikou command."""
