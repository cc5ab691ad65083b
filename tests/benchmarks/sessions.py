"""Keep fifty sessions at an app, each thinking between its turns, and time what each turn asks of the server.

A session is a websocket that speaks Streamlit's own protocol. In the yardstick a filter change is a rerun of the
script. In ours no filter reaches the server: what a planner's turn asks of it is the detail of a commitment (one small
answer) or, on a change of page or language, a rerun; both are timed.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import time
import urllib.request

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol


class Session:
    """One planner's connection; ``states`` is what Streamlit must be told of the widgets, as a browser tells it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.box, self.on = socket, "", True

    async def rerun(self) -> float:
        """Rerun, with the first checkbox flipped if there is one; return the milliseconds until it is done."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        if self.box:
            self.on = not self.on
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.bool_value = self.box, self.on
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            told = ForwardMsg.FromString(await self._bytes())
            if told.delta.new_element.HasField("checkbox") and not self.box:
                self.box = told.delta.new_element.checkbox.id
            if told.WhichOneof("type") == "script_finished":
                if told.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError(f"the script ended with {told.script_finished}")
                return 1000 * (time.perf_counter() - start)

    async def _bytes(self) -> bytes:
        data = await self.socket.recv()
        return data if isinstance(data, bytes) else data.encode()


async def _planner(
    address: str, number: int, think: float, until: float, detail: str, told: dict[str, list[float]]
) -> None:
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, think))
    url = address.replace("http", "ws", 1) + "/_stcore/stream"
    async with connect(url, subprotocols=[Subprotocol("streamlit")], max_size=None, origin=Origin(address)) as socket:
        one = Session(socket)
        told["open"].append(await one.rerun())
        for turn in itertools.count():
            await asyncio.sleep(chance.uniform(0.5 * think, 1.5 * think))
            if time.monotonic() > until:
                return
            if detail and turn % 2 == 0:
                told["detail"].append(
                    await asyncio.to_thread(_fetched, address + detail.format(row=chance.randrange(100)))
                )
            else:
                told["rerun"].append(await one.rerun())


def _fetched(url: str) -> float:
    start = time.perf_counter()
    with urllib.request.urlopen(url, timeout=60) as answer:
        answer.read()
    return 1000 * (time.perf_counter() - start)


async def planners(
    address: str, *, count: int, think: float, seconds: float, detail: str = ""
) -> dict[str, list[float]]:
    """Return the milliseconds of every opening, rerun and detail of all sessions; any error of the server is raised."""
    told: dict[str, list[float]] = {"open": [], "rerun": [], "detail": []}
    until = time.monotonic() + seconds
    await asyncio.gather(*(_planner(address, n, think, until, detail, told) for n in range(count)))
    return told


def p95(values: list[float]) -> float:
    """Return the 95th percentile, nearest rank."""
    return statistics.quantiles(values, n=20)[18] if len(values) > 1 else values[0]
