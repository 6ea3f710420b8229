"""How does a real OpenSearch run here? From the jars of a Maven registry, on loopback, ended by the id of its process.

    opensearch.py assemble [VERSION] [HOME]           fetch and lay out a release (2.19.6); prints HOME
    opensearch.py start HOME WORK [--nodes N]         start a cluster, wait until it answers, print its addresses;
                                  [--quick]           in half the time, for slower answers
                                  [--set NAME=VALUE]  with a setting of its own, as often as there are such
    opensearch.py start HOME WORK --node K            start node K of it again, at the address it had
    opensearch.py stop WORK | kill WORK K             end all nodes, or node K as an accident would (SIGKILL)
    opensearch.py keep WORK                           once no process holds WORK any more, stop all and remove WORK

HOME is `zoeker-opensearch/VERSION` in the user's cache where it is not named. WORK/cluster.json says which ports the nodes
have: free ones, asked of the system. WORK/nodeK/log is what node K has to tell. It is for tests and the benchmark only: zoeker
itself fetches and starts nothing.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

VERSION = "2.19.6"
LOG4J = "2.25.4"  # what writes the log; OpenSearch itself names only its interface
COPY = "org.apache.maven.plugins:maven-dependency-plugin:2.8:copy-dependencies"
MODULES = {  # by artifact: the jars that a node loads apart from all others, by what their names begin with
    "transport-netty4-client": ("transport-netty4", "opensearch-netty4", "netty-"),
    "analysis-common": ("analysis-common",),
    "lang-painless": ("lang-painless", "opensearch-scripting", "antlr4", "asm-"),
}
# A release has these beside its jars. Java's security manager, up to OpenSearch 2, would else forbid modules to listen, to read
# how many connections may wait, and to compile scripts.
DESCRIPTOR = """\
name={name}
description={name}
version={version}
opensearch.version={version}
java.version=11
classname={plugin}
"""
POLICY = """\
grant {
  permission java.io.FilePermission "/proc/sys/net/core/somaxconn", "read";
  permission java.net.SocketPermission "*", "accept,connect";
  permission java.util.PropertyPermission "sun.nio.ch.bugLevel", "write";
  permission java.lang.RuntimePermission "createClassLoader";
  permission java.lang.RuntimePermission "getClassLoader";
  permission java.lang.RuntimePermission "setContextClassLoader";
};
"""
LOG = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""
JVM = """\
-Xms512m -Xmx512m -XX:+UseSerialGC -XX:-UsePerfData -XX:-UseDynamicNumberOfCompilerThreads
-Dfile.encoding=UTF-8 -Djna.nosys=true
-Dlog4j2.disable.jmx=true -Dlog4j.shutdownHookEnabled=false -Dopensearch.distribution.type=tar
-Dio.netty.noUnsafe=true -Dio.netty.noKeySetOptimization=true -Dio.netty.recycler.maxCapacityPerThread=0
"""
PATIENCE = 180  # seconds for a cluster to answer: it takes 6, and three nodes 30, with two processors at rest
FETCHING = 300  # seconds for Maven: it takes 15

# No proxy stands between this machine and itself.
_open = build_opener(ProxyHandler({})).open


class NodeError(Exception):
    """A node does not start, stop or answer; says why."""


class MissingError(NodeError):
    """This machine lacks what a node needs; says what to install."""


# What runs


def cache(version: str) -> Path:
    """Name the folder in the user's cache where a version of OpenSearch is kept."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "zoeker-opensearch" / version


def java(version: str) -> str:
    """Find the Java that runs a version of OpenSearch.

    Raises:
        MissingError: None that is here can.
    """
    least, most, debian = 21, 99, "openjdk-21-jre-headless"
    if version.startswith("2."):  # it needs the security manager, which Java 24 took out
        least, most, debian = 11, 23, "default-jre-headless"
    homes = [os.environ.get(name) for name in ("OPENSEARCH_JAVA_HOME", "JAVA_HOME")]
    found = [Path(home) / "bin" / "java" for home in homes if home]
    found += [Path(one) for one in [shutil.which("java")] if one]
    for one in [*found, *sorted(Path("/usr/lib/jvm").glob("*/bin/java"))]:
        if one.is_file() and least <= _java_version(one) <= most:
            return str(one)
    raise MissingError(
        f"OpenSearch {version} runs on Java {least} to {most}, and none is here; "
        f"install one (Debian: {debian}) or name its folder in JAVA_HOME"
    )


def _java_version(program: Path) -> int:
    made = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(?:1\.)?(\d+)', made.stderr)
    return int(found[1]) if found else 0


def assemble(version: str = VERSION, home: Path | None = None) -> Path:
    """Lay out the jars of a version of OpenSearch as a release has them, where that has not been done; give the folder.

    Raises:
        MissingError: There is no Java, no Maven, no registry that Maven can fetch from, or no place to keep it.
    """
    home = home or cache(version)
    java(version)
    with ExitStack() as opened:
        try:
            home.parent.mkdir(parents=True, exist_ok=True)
            lock = opened.enter_context((home.parent / f"{version}.lock").open("w"))
        except OSError as error:
            raise MissingError(
                f"OpenSearch {version} cannot be kept in {home.parent} ({error.strerror}); name a folder in XDG_CACHE_HOME"
            ) from None
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "complete").exists():
            shutil.rmtree(home, ignore_errors=True)
            _lay_out(version, home)
    return home


def _lay_out(version: str, home: Path) -> None:
    """Make what a release has; what is not `complete` when this ends early is made anew the next time."""
    _fetch(version, home)
    for artifact, names in MODULES.items():
        _module(artifact, names, version, home)
    for name in ("bin", "extensions", "plugins"):
        (home / name).mkdir()  # a node as nobody cannot make them
    (home / "complete").write_text(version, encoding="utf-8")


def _fetch(version: str, home: Path) -> None:
    """Have Maven fetch all jars of a version into `lib`."""
    if not (maven := shutil.which("mvn")):
        raise MissingError(
            f"OpenSearch {version} is fetched by Maven, which is not here; install it (Debian: maven)"
        )
    wanted = [f"org.opensearch.plugin:{artifact}:{version}" for artifact in MODULES]
    names = ["opensearch", "opensearch-plugin-classloader"]
    names += [] if version.startswith("2.") else ["opensearch-agent-bootstrap"]  # whose classes it loads
    wanted += [f"org.opensearch:{name}:{version}" for name in names]
    wanted += [f"org.apache.logging.log4j:log4j-core:{LOG4J}"]
    tags = ("groupId", "artifactId", "version")
    dependencies = (
        "".join(f"<{tag}>{value}</{tag}>" for tag, value in zip(tags, one.split(":"), strict=True))
        for one in wanted
    )
    home.mkdir()
    pom = home / "pom.xml"
    pom.write_text(
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>zoeker</groupId><artifactId>node</artifactId><version>1</version><packaging>pom</packaging>"
        f"<dependencies>{''.join(f'<dependency>{one}</dependency>' for one in dependencies)}</dependencies></project>",
        encoding="utf-8",
    )
    command = [
        maven,
        "-q",
        "-B",
        "-f",
        str(pom),
        COPY,
        f"-DoutputDirectory={home / 'lib'}",
        "-DincludeScope=runtime",
    ]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=FETCHING)
    except subprocess.TimeoutExpired:
        raise MissingError(
            f"OpenSearch {version} is not here after {FETCHING} s of Maven; is its registry there?"
        ) from None
    except subprocess.CalledProcessError as error:
        said = next((line for line in error.stdout.splitlines() if "ERROR" in line), error.stderr.strip())
        raise MissingError(
            f"OpenSearch {version} cannot be fetched; is Maven's registry there? It says: {said}"
        ) from None


def _module(artifact: str, names: tuple[str, ...], version: str, home: Path) -> None:
    """Put the jars of a module in a folder of their own, and beside them what its release says of it."""
    folder = home / "modules" / artifact
    folder.mkdir(parents=True)
    for jar in list((home / "lib").iterdir()):
        if jar.name.startswith(names):
            jar.rename(folder / jar.name)
    with zipfile.ZipFile(folder / f"{artifact}-{version}.jar") as jar_file:
        (plugin,) = (name for name in jar_file.namelist() if re.search(r"/\w+Plugin\.class$", name))
    plugin = plugin.removesuffix(".class").replace("/", ".")
    text = DESCRIPTOR.format(name=artifact, version=version, plugin=plugin)
    (folder / "plugin-descriptor.properties").write_text(text, encoding="utf-8")
    (folder / "plugin-security.policy").write_text(POLICY, encoding="utf-8")


# A cluster


def addresses(work: Path) -> list[str]:
    """Give the addresses of the nodes of a cluster, first to last, whether they run or not."""
    return [f"http://127.0.0.1:{port}" for port in _cluster(work)["http"]]


def _cluster(work: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((work / "cluster.json").read_text("utf-8")))
    except OSError:
        raise NodeError(f"{work} is no folder of a cluster that was started") from None


def start(
    home: Path,
    work: Path,
    nodes: int = 1,
    node: int | None = None,
    *,
    quick: bool = False,
    settings: Sequence[str] = (),
) -> list[str]:
    """Start a cluster in a folder, or one node of it again, and wait until it answers; give the nodes' addresses.

    With `quick`, Java compiles no more than a short life is worth: half the time to start, slower answers later. Settings
    (NAME=VALUE) hold for the nodes that are started now.

    Raises:
        NodeError: A node ends by itself, or does not answer; the last that it said is told.
    """
    if not (home / "complete").exists():
        raise NodeError(f"{home} is no OpenSearch that was assembled")
    work.mkdir(parents=True, exist_ok=True)
    if os.getuid() == 0:
        home = _for_nobody(home, work)
    command = _command(home, quick)
    if not (work / "cluster.json").exists():
        ports = _free_ports(2 * nodes)
        made = {"http": ports[:nodes], "transport": ports[nodes:]}
        (work / "cluster.json").write_text(json.dumps(made), encoding="utf-8")
    all_nodes = range(1, len(addresses(work)) + 1)
    if node is not None and node not in all_nodes:
        raise NodeError(f"{work} has no node {node}; it has {len(all_nodes)}")
    places = all_nodes if node is None else [node]
    try:
        own = dict(setting.split("=", 1) for setting in settings)
        running = {
            place: _start(command, home, work, place, own) for place in places if not _runs(work, place)
        }
        for place in places:
            _wait(work, place, len(places), running.get(place))
    except BaseException:
        stop(work)
        raise
    return addresses(work)


def _command(home: Path, quick: bool) -> list[str]:
    """Say with which Java and which of its options an OpenSearch runs, all but its own."""
    version = (home / "complete").read_text("utf-8")
    command = [java(version), *JVM.split(), *(["-XX:TieredStopAtLevel=1"] if quick else [])]
    if version.startswith("2."):
        return [*command, "-Djava.security.manager=allow"]
    return [*command, "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"]


def _for_nobody(home: Path, work: Path) -> Path:
    """Make ready what a node needs as nobody, since OpenSearch refuses to run as root; give the HOME it can read."""
    closed = [folder for folder in work.resolve().parents if not folder.stat().st_mode & 1]
    if closed:
        raise NodeError(
            f"root's nodes run as nobody, who cannot enter {closed[-1]}; name another folder to work in"
        )
    if all(folder.stat().st_mode & 1 for folder in home.resolve().parents):
        return home
    if not (work / "home").exists():
        shutil.copytree(home, work / "home")
    return work / "home"


def _free_ports(number: int) -> list[int]:
    with ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _start(
    command: list[str], home: Path, work: Path, node: int, own: dict[str, str]
) -> subprocess.Popen[bytes]:
    """Start a node. As long as it runs it holds the file with its process's id, which says so to all others."""
    folder = work / f"node{node}"
    for name in ("config", "data", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    settings = json.dumps(_settings(work, node) | own)
    (folder / "config" / "opensearch.yml").write_text(settings, encoding="utf-8")
    (folder / "config" / "log4j2.properties").write_text(LOG, encoding="utf-8")
    command = [*command, f"-Dopensearch.path.home={home}", f"-Dopensearch.path.conf={folder / 'config'}"]
    command += [f"-Djava.io.tmpdir={folder / 'tmp'}", f"-Djna.tmpdir={folder / 'tmp'}"]
    command += ["-cp", f"{home / 'lib'}/*", "org.opensearch.bootstrap.OpenSearch"]
    user: dict[str, Any] = {}
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        for path in [work, folder, *folder.rglob("*")]:
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    with (folder / "log").open("wb") as log, (folder / "pid").open("w") as pid:
        fcntl.flock(pid, fcntl.LOCK_EX)
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
            start_new_session=True, pass_fds=[pid.fileno()], **user,
        )  # fmt: skip
        pid.write(str(process.pid))
    return process


def _settings(work: Path, node: int) -> dict[str, object]:
    cluster = _cluster(work)
    return {
        "cluster.name": "zoeker",
        "node.name": f"node{node}",
        "path.data": str(work / f"node{node}" / "data"),
        "path.logs": str(work / f"node{node}"),
        "network.host": "127.0.0.1",
        "http.port": cluster["http"][node - 1],
        "transport.port": cluster["transport"][node - 1],
        "discovery.seed_hosts": [f"127.0.0.1:{port}" for port in cluster["transport"]],
        "cluster.initial_cluster_manager_nodes": [f"node{n + 1}" for n in range(len(cluster["http"]))],
        "cluster.routing.allocation.disk.threshold_enabled": False,  # a full disk of a developer is no matter here
        "action.auto_create_index": False,
        "indices.query.bool.max_clause_count": 16384,
        "node.processors": 2,
        # Java's serial collector leaves what is no longer used until the heap is full: that is no reason to refuse anything.
        "indices.breaker.total.use_real_memory": False,
    }


def _wait(work: Path, node: int, nodes: int, process: subprocess.Popen[bytes] | None) -> None:
    """Wait until a node answers and knows so many nodes."""
    address = f"{addresses(work)[node - 1]}/_cluster/health?timeout=5s&wait_for_nodes=ge({nodes})"
    log = work / f"node{node}" / "log"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with _open(address, timeout=10) as answer:
                answer.read()
                return
        except OSError:
            if process and process.poll() is not None:
                break
            time.sleep(0.1)
    lines = log.read_text("utf-8", errors="replace").splitlines()
    said = [line for line in lines if line and not line.startswith("\t")][-10:]  # no traces of calls
    raise NodeError(
        "\n".join([f"node {node} of OpenSearch does not answer; the last that {log} says:", *said])
    )


def _runs(work: Path, node: int) -> int | None:
    """Give the id of the process that runs a node, if any does."""
    try:
        with (work / f"node{node}" / "pid").open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read())
    except FileNotFoundError:
        pass
    return None


def stop(work: Path) -> None:
    """End all nodes of a cluster that run; what they hold stays.

    Raises:
        NodeError: There is no such cluster, or a node does not end.
    """
    nodes = range(1, len(_cluster(work)["http"]) + 1)
    running = [node for node in nodes if (process := _runs(work, node)) and _signal(process, signal.SIGTERM)]
    for node in running:
        _ended(work, node)


def kill(work: Path, node: int) -> None:
    """End a node of a cluster as an accident would.

    Raises:
        NodeError: It does not run.
    """
    if not (process := _runs(work, node)):
        raise NodeError(f"node {node} of {work} does not run")
    _signal(process, signal.SIGKILL)
    _ended(work, node)


def _signal(process: int, sign: signal.Signals) -> bool:
    try:
        os.kill(process, sign)
    except ProcessLookupError:
        return False
    return True


def _ended(work: Path, node: int) -> None:
    until = time.monotonic() + 30
    while process := _runs(work, node):
        if time.monotonic() > until:
            _signal(process, signal.SIGKILL)
        time.sleep(0.05)


@contextmanager
def held(work: Path) -> Iterator[None]:
    """Hold a folder for `keep`: for as long as the block runs, or until this process is killed."""
    with (work / "held").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def keep(work: Path) -> None:
    """Go to the background, wait until no process holds a folder, stop the cluster in it and remove the folder."""
    if os.fork():
        return
    os.setsid()
    with (work / "held").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if (work / "cluster.json").exists():
            stop(work)
        shutil.rmtree(work)


def main(arguments: list[str] | None = None) -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(usage=__doc__)
    verbs = parser.add_subparsers(required=True)
    verb = {does: verbs.add_parser(does.__name__) for does in (assemble, start, stop, kill, keep)}
    for does, one in verb.items():
        one.set_defaults(does=does)
    verb[assemble].add_argument("version", nargs="?", default=VERSION)
    verb[assemble].add_argument("home", nargs="?", type=_folder)
    verb[start].add_argument("home", type=_folder)
    for does in (start, stop, kill, keep):
        verb[does].add_argument("work", type=_folder)
    verb[start].add_argument("--nodes", type=int, default=1)
    verb[start].add_argument("--node", type=int)
    verb[start].add_argument("--quick", action="store_true")
    verb[start].add_argument("--set", dest="settings", action="append", default=[], type=_setting)
    verb[kill].add_argument("node", type=int)
    options = vars(parser.parse_args(arguments))
    said = options.pop("does")(**options)
    if said is not None:
        sys.stdout.write("".join(f"{line}\n" for line in (said if isinstance(said, list) else [said])))


def _setting(text: str) -> str:
    if "=" not in text:
        raise argparse.ArgumentTypeError("a setting is NAME=VALUE")
    return text


def _folder(text: str) -> Path:
    return Path(text).resolve()


if __name__ == "__main__":
    try:
        main()
    except NodeError as error:
        sys.exit(str(error))
