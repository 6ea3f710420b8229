"""Do all commands come to a cluster that speaks TLS and asks who is there, and does nothing ever tell the login?"""

import base64
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from zoeker.engines.opensearch.client import Client
from zoeker.engines.opensearch.mapping import words_of

from . import program
from .proxy import Fault, Proxy, basic, certificate, forward, proxy, refuse

PASSWORD, KEY = "geheim-wóórd", base64.b64encode(b"sleutel:verborgen").decode()
BASIC = {"ZOEKER_OPENSEARCH_USER": "redactie", "ZOEKER_OPENSEARCH_PASSWORD": PASSWORD}
KEYED = {"ZOEKER_OPENSEARCH_API_KEY": KEY}
SECRETS = [PASSWORD, KEY, basic("redactie", PASSWORD).removeprefix("Basic ")]

Zoeker = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def door(node: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Give what stands before the node, with a certificate of its own, and lets in one user and one key."""
    made = certificate(tmp_path_factory.mktemp("tls"))
    logins = [basic("redactie", PASSWORD), f"ApiKey {KEY}"]
    with proxy(forward(node), logins=logins, certificate=made) as standing:
        yield standing


@pytest.fixture(scope="module")
def name(node: str) -> Iterator[str]:
    name = f"test-{secrets.token_hex(6)}"
    yield name
    Client([node]).ask("DELETE", f"/{name}-v1,{words_of(name + '-v1')}?ignore_unavailable=true")


@pytest.fixture
def zoeker(tmp_path: Path) -> Iterator[Zoeker]:
    """Give a function that runs a command with a login in its environment; no secret is in what it says, nor in any file."""
    told = []

    def run(login: dict[str, str], *arguments: str | Path) -> CompletedProcess[str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith("ZOEKER_")}
        done = program.run(*arguments, cwd=tmp_path, env=others | login)
        told.append(done.stdout + done.stderr)
        return done

    yield run
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "login"]
    for secret in SECRETS:
        assert not any(secret in text for text in told)
        assert not any(secret.encode() in content for content in files)


def named(door: Proxy, name: str) -> list[str]:
    return [
        "init",
        "--engine",
        "opensearch",
        "--host",
        door.address,
        "--ca",
        str(door.certificates),
        "--name",
        name,
    ]


def refused(done: CompletedProcess[str]) -> str:
    """Give the one sentence that a command fails with."""
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    return done.stderr


def test_all_commands_log_in(zoeker: Zoeker, door: Proxy, name: str, tmp_path: Path) -> None:
    file = tmp_path / "login"
    file.write_text(f"API_KEY={KEY}\n", encoding="utf-8")
    file.chmod(0o600)
    by_file = {"ZOEKER_OPENSEARCH_LOGIN": str(file)}
    (tmp_path / "krant.jsonl").write_text('{"id": "1", "body": "De brug is dicht."}\n', encoding="utf-8")
    assert zoeker(BASIC, *named(door, name)).returncode == 0
    assert "1 added" in zoeker(KEYED, "index", "krant.jsonl").stdout
    for login in (BASIC, KEYED, by_file):
        assert zoeker(login, "search", "bruggen", "--format", "ids").stdout == "1\n"
    assert zoeker(by_file, "copy", "index", "schijf").stdout.startswith("Copied: 1 article")
    assert "is sound: 1 article" in zoeker(by_file, "check").stdout
    file.chmod(0o644)
    assert f"run chmod 600 {file}" in refused(zoeker(by_file, "search", "brug"))
    for wrong in ({}, BASIC | {"ZOEKER_OPENSEARCH_PASSWORD": KEY}, {"ZOEKER_OPENSEARCH_API_KEY": PASSWORD}):
        for command in (["search", "brug"], ["index"], ["check"], ["copy", "index", "elders"]):
            told = refused(zoeker(wrong, *command))
            assert (
                "wants a login, or another one: set ZOEKER_OPENSEARCH_USER and ZOEKER_OPENSEARCH_PASSWORD"
                in told
            )
            assert "or ZOEKER_OPENSEARCH_API_KEY" in told
    door.faults.append(Fault("_bulk", refuse(403, "security_exception")))
    (tmp_path / "krant.jsonl").write_text('{"id": "2", "body": "De sluis is dicht."}\n', encoding="utf-8")
    assert "does not let this login do that: set ZOEKER_OPENSEARCH_USER" in refused(zoeker(BASIC, "index"))
    assert "1 added, 1 removed" in zoeker(BASIC, "index").stdout


def test_who_is_not_trusted_is_told_no_login(zoeker: Zoeker, door: Proxy, tmp_path: Path) -> None:
    before = len(door.asked)
    other = certificate(tmp_path)
    for trusted in ([], ["--ca", str(other)]):
        command = ["init", "--engine", "opensearch", "--host", door.address, *trusted, "--name", "x"]
        assert "is not trusted: self-signed certificate; name the file of its authority" in refused(
            zoeker(BASIC, *command)
        )
    assert len(door.asked) == before
    assert not (tmp_path / "index").exists()


def test_who_speaks_another_protocol_is_told_to_look_at_the_address(
    zoeker: Zoeker, door: Proxy, node: str
) -> None:
    for address in (door.address.replace("https:", "http:"), node.replace("http:", "https:")):
        told = refused(zoeker(BASIC, "init", "--engine", "opensearch", "--host", address, "--name", "x"))
        assert "no host of the cluster answers" in told
        assert "whether its address is right (http:// or https://)" in told
