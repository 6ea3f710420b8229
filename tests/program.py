"""What does `zoeker` do, as a program? A copy of this process runs it, which has loaded all that it needs already.

To start Python and to load what a command needs takes most of the time of a test. A copy has streams, a folder, an environment
and an exit status of its own as well; what hangs on how a program starts (the encoding of its streams, streams that are closed,
what it loads) is for tests that start one.
"""

import os
import sys
import traceback
import warnings
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryFile

from zoeker.cli import main


def run(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    given: str = "",
) -> CompletedProcess[str]:
    """Run `zoeker` with arguments, in a folder and an environment, on standard input; give what it wrote, and its status."""
    with ExitStack() as stack:
        files = [stack.enter_context(TemporaryFile("w+", encoding="utf-8")) for _ in range(3)]
        files[0].write(given)
        files[0].seek(0)
        status = wait(start(arguments, [file.fileno() for file in files], cwd, env))
        for file in files[1:]:
            file.seek(0)
        return CompletedProcess(arguments, status, *(file.read() for file in files[1:]))


def start(
    arguments: tuple[str | Path, ...],
    streams: list[int],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> int:
    """Start `zoeker` with these as standard input, output and error; give the process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: those of pytest-xdist do not matter
        process = os.fork()
    if process:
        return process
    status = 70
    try:
        _prepare(streams, cwd, env)
        sys.argv = ["zoeker", *map(str, arguments)]
        main()
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:  # noqa: BLE001 - whatever it is, the copy must not go on with the tests
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def wait(process: int) -> int:
    """Wait for a process; give its exit status."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _prepare(streams: list[int], cwd: Path | None, env: Mapping[str, str] | None) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    warnings.resetwarnings()
    if env is not None:
        os.environ.clear()
        os.environ.update(env)
    if cwd is not None:
        os.chdir(cwd)
