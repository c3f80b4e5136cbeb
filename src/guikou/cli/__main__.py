"""`python -m guikou.cli` is the guikou command."""

from guikou.cli.main import main

if __name__ == "__main__":
    main()
