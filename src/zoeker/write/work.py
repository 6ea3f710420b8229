"""How do several processes share the work? Each writes whole segments; one that dies is an error, never missing articles.

The processes are programs of their own, which read jobs from standard input and answer on standard output. The
usual pools would import the user's own script once more in each of them.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from zoeker.dutch import NAME, known_to
from zoeker.errors import IndexUseError
from zoeker.importing import trusted


class Workers:
    """Up to `count` processes, started when they are first needed; with 1, the caller does the work itself.

    Each reads texts with this analyzer, and remembers up to `most` words and chunks of text from one batch to the next.
    """

    def __init__(self, count: int, most: int, analyzer: str = NAME) -> None:
        self.count = max(1, count)
        self._most = most
        self._analyzer = analyzer
        self._processes: list[subprocess.Popen[bytes]] = []
        self._next = 0

    def submit(self, path: Path, id: str, articles: Sequence[Any], dictionary: str) -> Callable[[], int]:
        """Have a segment written; the answer waits for it, and gives the checksum of its file.

        Jobs go round the processes, and each answers in order: so must the answers be asked for.
        """
        if len(self._processes) < self.count:
            self._processes.append(_started(self._most, self._analyzer))
        process = self._processes[self._next % len(self._processes)]
        self._next += 1
        try:
            _send(process.stdin, (str(path.absolute()), id, articles, dictionary))
        except OSError as error:
            raise _died(process, path) from error
        return lambda: self._answer(process, path)

    def _answer(self, process: subprocess.Popen[bytes], path: Path) -> int:
        try:
            answer = _receive(process.stdout)
        except (EOFError, pickle.UnpicklingError):
            raise _died(process, path) from None
        if isinstance(answer, BaseException):
            raise answer
        checksum: int = answer
        return checksum

    def close(self) -> None:
        """Stop the processes."""
        for process in self._processes:
            process.kill()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    assert stream is not None
                    stream.close()
            process.wait()
        self._processes = []


def _started(most: int, analyzer: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(trusted())}
    return subprocess.Popen(
        [sys.executable, "-P", "-c", f"from {__name__} import main; main({most}, {analyzer!r})"],
        cwd=Path(sys.executable).anchor or None,  # where nobody but the owner of the machine puts anything
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,  # Ctrl-C is for the one who gave the work, and stops these too
    )


def _died(process: subprocess.Popen[bytes], path: Path) -> IndexUseError:
    code = process.wait()
    return IndexUseError(
        f"a process that was writing to the index at {path} died (status {code}), so that this batch of articles is not in "
        "the index; what was committed before it is. Give the same command again, perhaps with less --memory",
        path,
    )


def _send(stream: IO[bytes] | None, value: object) -> None:
    assert stream is not None
    pickle.dump(value, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _told(error: Exception) -> Exception:
    """Give an error as it can be sent to another process: some cannot be made again from what they say of themselves."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # noqa: BLE001
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _receive(stream: IO[bytes] | None) -> Any:
    """Give what our own process wrote just now. Raises EOFError, or UnpicklingError for half of it, where that died."""
    assert stream is not None
    return pickle.load(stream)


def main(most: int, analyzer: str = NAME) -> None:
    """Write segments as asked on standard input, until that ends."""
    from zoeker.format.segment import shared_dictionary
    from zoeker.format.stored import Dictionary

    from .batch import BatchWriter

    answers = sys.stdout.buffer
    writer, dictionaries = BatchWriter(most, known_to(analyzer)), dict[str, Dictionary]()
    while True:
        try:
            path, id, articles, name = _receive(sys.stdin.buffer)
        except (EOFError, pickle.UnpicklingError):
            return
        try:
            dictionary = shared_dictionary(Path(path), name, dictionaries)
            answer: object = writer.write(Path(path), id, articles, dictionary)
        except Exception as error:  # noqa: BLE001 - whatever it is, the one who gave the work must hear of it
            answer = _told(error)
        with suppress(BrokenPipeError):
            _send(answers, answer)
