"""`zoeker serve` and `zoeker mcp`: the index in a browser, over HTTP and for agents: for all who do not type commands, nor write Python."""

from __future__ import annotations

import click

from .options import SETTINGS, file_option, index_option


@click.command(context_settings=SETTINGS, short_help="Show the index in a browser, and answer over HTTP.")
@index_option
@click.option("--host", default="127.0.0.1", metavar="NAME", help="The address to listen at (127.0.0.1).")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    metavar="N",
    help="The port (8000); 0: any that is free.",
)
@click.option("--open", "opened", is_flag=True, help="Open it in the browser.")
@click.option(
    "--base-path", "base", default="", metavar="PATH", help="Serve below this path, such as /archief."
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    help="A name that this server goes by; may be given several times.",
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="URL",
    help="A site whose scripts may read answers; may be given several times.",
)
@file_option("--token-file", help="Whoever asks must bear the token in this file, which only you may read.")
@click.option("--no-token", is_flag=True, help="Let anybody ask who can reach this machine.")
@click.option("--write", is_flag=True, help="Let those with the token add and remove articles.")
def serve(
    folder: str,
    host: str,
    port: int,
    opened: bool,
    base: str,
    names: tuple[str, ...],
    origins: tuple[str, ...],
    token_file: str | None,
    no_token: bool,
    write: bool,
) -> None:
    """Serve the index: pages for a browser, and JSON below /api/v1.

    Only this machine can reach it, unless --host says otherwise; then those who ask need a token.
    """
    from zoeker.web.run import run  # here: it needs libraries that other commands do without

    run(
        folder,
        host,
        port,
        opened=opened,
        base=base,
        names=names,
        origins=origins,
        token_file=token_file,
        no_token=no_token,
        write=write,
    )


@click.command(context_settings=SETTINGS, short_help="Answer an agent, by the Model Context Protocol.")
@index_option
def mcp(folder: str) -> None:
    """Answer an agent on standard input and output, by the Model Context Protocol (MCP), until its input ends.

    A program that has an agent starts this by itself, once it was told to; zoeker serve answers agents at /mcp.
    """
    from zoeker.web.run import speak  # here: as above

    speak(folder)
