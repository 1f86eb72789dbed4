"""`python -m anweitool`: the command line, found without its script on the PATH."""

from __future__ import annotations

from anweitool.cli import main

if __name__ == "__main__":
    main()
