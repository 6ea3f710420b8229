"""`python -m zoeker` is `zoeker`."""

from .cli import main

main()
