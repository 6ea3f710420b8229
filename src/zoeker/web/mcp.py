"""How is an agent spoken to? By the Model Context Protocol, as its official SDK speaks it: on standard streams, or at an address.

It takes seconds to load, so that a server does so when the first agent comes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    TextContent,
    Tool,
    ToolAnnotations,
)
from starlette.types import Receive, Scope, Send

import zoeker
from zoeker.errors import QueryError, ZoekerError
from zoeker.escaping import clean
from zoeker.index import Index

from . import agents
from .guard import BusyError, Turns, turns_by_name
from .parameters import ParameterError

_LARGEST = 1_000_000  # bytes of a question
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

log = logging.getLogger("zoeker")


def server(
    index: Callable[[], Index], turns: Callable[[str], Turns], open_to_others: bool = False
) -> Server[Any]:
    """Make what answers agents, of an index as it is now, in turns by name. One that is open to others names no file."""

    def answered(name: str, given: Mapping[str, Any]) -> CallToolResult:
        try:
            record, text = agents.answer(index(), name, given)
        except (ParameterError, QueryError) as error:
            return _told(str(error))
        except ZoekerError as error:
            if not open_to_others:
                return _told(str(error))
            log.error("%s", error)  # which may name a file
            return _told("the index cannot be read now; whoever runs zoeker serve is told why")
        except Exception:  # a fault of ours
            log.exception("a question of an agent failed")
            return _told("something went wrong; whoever runs zoeker is told what")
        return CallToolResult(content=[TextContent(text=text)], structured_content=record)

    async def call(_: object, asked: CallToolRequestParams) -> CallToolResult:
        try:
            told: CallToolResult = await turns(asked.name).in_time(
                lambda: answered(asked.name, asked.arguments or {})
            )
            return told
        except BusyError:
            return _told("too many questions at once; ask again in a moment")
        except TimeoutError:
            return _told("this takes too long; ask for less")

    async def tools(_: object, __: object) -> ListToolsResult:
        return ListToolsResult(tools=[_described(tool) for tool in agents.TOOLS.values()])

    return Server(
        "zoeker",
        version=zoeker.__version__,
        instructions=agents.INSTRUCTIONS,
        get_tool_input_schema=lambda name: agents.TOOLS[name].accepts if name in agents.TOOLS else None,
        on_list_tools=tools,
        on_call_tool=call,
    )


def _described(tool: agents.Tool) -> Tool:
    return Tool(
        name=tool.name,
        description=tool.about,
        input_schema=tool.accepts,
        output_schema=dict(tool.schema),
        annotations=_READS,
    )


def _told(what: str) -> CallToolResult:
    """Say in a sentence what is wrong."""
    return CallToolResult(content=[TextContent(text=clean(what))], is_error=True)


async def on_streams(index: Callable[[], Index]) -> None:
    """Answer on standard input and output until the former ends."""
    answering = server(index, turns_by_name())
    async with stdio_server() as (reading, writing):
        await answering.run(reading, writing, answering.create_initialization_options())


async def over_http(answering: Server[Any], scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request. It is one whole: nothing is kept from one to the next."""
    manager = StreamableHTTPSessionManager(
        answering, json_response=True, stateless=True, max_request_body_size=_LARGEST
    )
    async with manager.run():
        await manager.handle_request(scope, receive, send)
