"""What does a person type? Commands that belong together share a file; `app` puts them together and runs them."""

from zoeker.importing import leave_current_folder

leave_current_folder()  # before anything else is imported

import os  # noqa: E402
import sys  # noqa: E402
from typing import NoReturn  # noqa: E402

_FAILED = 2
_INTERRUPTED = 130  # what a shell expects of a program stopped by Ctrl-C
_LACKING = "there may be too little memory (ulimit -v), or a library is missing: then install zoeker again"
# NumPy takes memory for each, and nothing here multiplies matrices.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main() -> NoReturn:
    """Run the command line. Exit status: 0 done, or hits; 1 no hits; 2 an error; 130 stopped by Ctrl-C."""
    told = ""
    try:
        # Here: loading the rest takes a moment, in which Ctrl-C must be no traceback either.
        from .app import run

        status = run()
    except KeyboardInterrupt as stop:
        status, told = _INTERRUPTED, f"stopped{'; ' if str(stop) else ''}{stop}"
    except (ImportError, MemoryError, OSError, SystemError) as error:  # of NumPy, say, that finds no memory
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        # The last line is the reason, as NumPy gives it.
        why = lines[-1].removeprefix("Original error was: ") if lines else type(error).__name__
        status, told = _FAILED, f"cannot run: {why}; {_LACKING}"
    if told and sys.stderr is not None:
        begin = "\n" if status == _INTERRUPTED and sys.stderr.isatty() else ""  # the terminal has written ^C
        sys.stderr.write(f"{begin}zoeker: {told}\n")
    sys.exit(status)
