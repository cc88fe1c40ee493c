"""A small mail server on loopback that takes, refuses or hangs up, for the carrier's other side."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser


@dataclass
class MailServer:
    """What arrived, and how it answers."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """Command → reply instead of the usual one; "" hangs up."""
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 test")
        for line in self.rfile:
            words = line.decode().strip()
            command = words.split(" ")[0].upper()
            if command == "RCPT":
                self.server.told.recipients.append(words)
            reply = self.server.told.answers.get(command, self.usual(command))
            if not reply:
                return
            self.say(reply)
            if command == "DATA" and reply.startswith("354"):
                self.say(self.take())
            if command == "QUIT":
                return

    def usual(self, command: str) -> str:
        return {"DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 ok")

    def take(self) -> str:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b"."))
        self.server.told.mails.append(BytesParser(policy=policy.default).parsebytes(b"".join(lines)))
        return self.server.told.answers.get("END", "250 taken")

    def say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, told: MailServer) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.told = told
        told.port = self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when the carrier hangs up."""


@contextmanager
def mail_server(**answers: str) -> Iterator[MailServer]:
    """Serve until the block ends."""
    told = MailServer({command.upper(): reply for command, reply in answers.items()})
    server = _Server(told)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
