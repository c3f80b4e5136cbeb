"""`python -m guikou.cli` is the guikou command."""

from guikou.cli.main import main

main()
