"""What does a person type? One file a command; `app` puts them together, `run` runs them."""

from __future__ import annotations

import sys
from typing import NoReturn

INTERRUPTED = 130  # what a shell expects of a program stopped by Ctrl-C


def main() -> NoReturn:
    """Run the command line."""
    try:
        from .run import (
            run,
        )  # here: loading the rest takes a moment, in which Ctrl-C must be no traceback either

        status = run()
    except KeyboardInterrupt:
        sys.stderr.write("zoeker: stopped\n")
        status = INTERRUPTED
    sys.exit(status)
