"""Eight people at a time, each a process of its own, so that the client's work is not the server's."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from bench.journey.applying import Acknowledged, apply
from bench.journey.browsers import BadAnswer, Browser, Wire
from bench.journey.pages import NoSuchForm, UnknownQuestion
from bench.journey.people import person
from bench.journey.servers import HOST

FAULTS = 20
"""After so many faults a client gives up."""


@dataclass(slots=True)
class Seen:
    """What one client saw; moments are seconds of ``perf_counter``, which all processes of a machine share."""

    requests: list[tuple[str, float, float]] = field(default_factory=list)
    acknowledged: list[tuple[float, Acknowledged]] = field(default_factory=list)
    """When the receipt page was there, and what it said."""
    faults: list[str] = field(default_factory=list)
    processor_seconds: float = 0.0


def _client(number: int, port: int, seed: int, stop: Any, pipe: Connection) -> None:
    chance, seen, count = random.Random(f"{seed}-{number}"), Seen(), 0
    begun = time.process_time()
    while not stop.is_set() and len(seen.faults) < FAULTS:
        count += 1
        address = f"10.{number}.{count // 250 % 250}.{count % 250 + 1}"
        browser = Browser(Wire(port), HOST, address)
        try:
            done = apply(
                browser=browser,
                answers=person(chance, count, number),
                note=lambda kind, at, took: seen.requests.append((kind, at, took)),
            )
            seen.acknowledged.append((time.perf_counter(), done))
        except (BadAnswer, NoSuchForm, UnknownQuestion, OSError) as fault:
            seen.faults.append(f"{type(fault).__name__}: {fault}")
        finally:
            browser.transport.close()
    seen.processor_seconds = time.process_time() - begun
    pipe.send(seen)
    pipe.close()


@dataclass(slots=True)
class Crowd:
    """Clients at work; ``seen`` is filled when they have finished the application they are at."""

    seen: list[Seen] = field(default_factory=list)


@contextmanager
def crowd(*, clients: int, port: int, seed: int) -> Iterator[Crowd]:
    """Let ``clients`` people apply one after the other until the block ends."""
    context = multiprocessing.get_context("fork")
    stop, found = context.Event(), Crowd()
    pipes, processes = [], []
    for number in range(1, clients + 1):
        mine, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_client, args=(number, port, seed, stop, theirs), daemon=True)
        process.start()
        theirs.close()
        pipes.append(mine)
        processes.append(process)
    try:
        yield found
    finally:
        stop.set()
        for pipe, process in zip(pipes, processes, strict=True):
            try:
                found.seen.append(pipe.recv())
            except EOFError:
                found.seen.append(Seen(faults=["A client ended without a word."]))
            process.join()
