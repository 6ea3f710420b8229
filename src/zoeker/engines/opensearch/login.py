"""With which right does zoeker come to a cluster? A login from the environment, or from a file that only the user may read.

It never stands in the folder of an index or in a URL, and nothing here prints it.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path

from zoeker.errors import ClusterError

from .client import Client

_BEGIN = "ZOEKER_OPENSEARCH_"
_NAMES = ("USER", "PASSWORD", "API_KEY")
_FILE = f"{_BEGIN}LOGIN"  # the path of a file with lines such as USER=zoeker
_OTHERS = 0o077  # what a group and everyone may do with a file


def connected(hosts: Sequence[str], ca_file: str = "") -> Client:
    """Give what asks a cluster, with the right that the environment gives."""
    return Client(hosts, authorization(), ca_file)


def authorization(environment: Mapping[str, str] = os.environ) -> str:
    """Give the header `Authorization` for a cluster; "" without a login. Raises ClusterError for half a one."""
    given = {name: environment.get(_BEGIN + name, "") for name in _NAMES}
    path = environment.get(_FILE, "")
    if path and not any(given.values()):
        given |= _read(Path(path))
    if given["API_KEY"]:
        return f"ApiKey {given['API_KEY']}"
    if bool(given["USER"]) != bool(given["PASSWORD"]):
        raise ClusterError(f"a login is both {_BEGIN}USER and {_BEGIN}PASSWORD; set the other one, too", "")
    if not given["USER"]:
        return ""
    return "Basic " + b64encode(f"{given['USER']}:{given['PASSWORD']}".encode()).decode()


def _read(path: Path) -> dict[str, str]:
    try:
        if os.name == "posix" and path.stat().st_mode & _OTHERS:
            raise ClusterError(
                f"others may read {path}, which holds a login; run chmod 600 {path}", str(path)
            )
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise ClusterError(f"cannot read the login in {path} ({_FILE}): {reason}", str(path)) from None
    read = {}
    for number, line in enumerate(lines, 1):
        name, sign, value = line.partition("=")
        if not line.strip() or line.startswith("#"):
            continue
        if not sign or name.strip() not in _NAMES:
            raise ClusterError(f"{path}, line {number}: write {', '.join(_NAMES)} = …", str(path))
        read[name.strip()] = value.strip()
    return read
