"""No network but loopback: put on the path of the test process and of every Python that it starts."""

import sys


def refuse(event: str, arguments: tuple) -> None:
    """Fail on any name look-up or connection that leaves this machine."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0"):
        raise ConnectionError(f"tests use no network, but something asked for {host}")


sys.addaudithook(refuse)
