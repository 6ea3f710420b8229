"""From where may code come? Never from the folder somebody happens to work in: it may hold a numpy.py, or a zoeker.py.

This, and what imports it, is read before that folder is left: nothing is imported here that Python has not loaded yet.
"""


# ruff: noqa: PTH100, PTH117, PTH120 - pathlib is not loaded yet

import os
import sys


def is_run_as_module() -> bool:
    """Say whether Python is about to run zoeker as `python -m zoeker`, for which it searches the current folder first."""
    named = any(word == "zoeker" or word.endswith("mzoeker") for word in sys.orig_argv[1:])
    return sys.argv[:1] == ["-m"] and named and not sys.flags.safe_path


def leave_current_folder() -> None:
    """Search no modules in the current folder from now on: for a program, not for a library."""
    if is_run_as_module():
        del sys.path[0]
    nowhere = _folders_of_nowhere()
    sys.path[:] = [
        entry for entry in sys.path if os.path.isabs(entry) and os.path.realpath(entry) not in nowhere
    ]


def trusted() -> list[str]:
    """List where another process may search modules: not in the current folder, nor where that happens to lead.

    Where zoeker itself came from comes last, if it is such a folder, and so does that of the user's script.
    """
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    script = os.path.dirname(getattr(sys.modules.get("__main__"), "__file__", None) or "")
    here = {_real(os.curdir), *_folders_of_nowhere()}
    trusted_path = [entry for entry in sys.path if os.path.isabs(entry) and _real(entry) not in here]
    first = [entry for entry in trusted_path if _real(entry) != _real(script)]
    last = [entry for entry in trusted_path if _real(entry) == _real(script)]
    return [*dict.fromkeys([*first, *last, home])]


def _folders_of_nowhere() -> set[str]:
    """List the folders that are searched only since an entry of PYTHONPATH is empty, or no path from the root."""
    given = os.environ.get("PYTHONPATH")
    entries = given.split(os.pathsep) if given else []
    absolute = {_real(entry) for entry in entries if os.path.isabs(entry)}
    return {_real(entry) for entry in entries if not os.path.isabs(entry)} - absolute


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except OSError:  # the current folder is no more
        return ""
