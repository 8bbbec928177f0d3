"""``python -m claimlab`` is the command ``claimlab``."""

from claimlab.cli.main import main

main()
