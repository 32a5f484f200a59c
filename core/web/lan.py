"""Where others reach this server: "localhost" leads everybody to their own computer."""

import ipaddress
import socket
from urllib.parse import urlsplit, urlunsplit

# RFC 5737: stands for any computer elsewhere. Nothing is sent there; the system only says from where it would be.
_ELSEWHERE = ("192.0.2.1", 9)
EVERYWHERE = ("", "0.0.0.0", "::")


def leads_to_oneself(address: str) -> bool:
    """Whether the host of an address means the computer on which it is opened."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def network_host() -> str:
    """This computer's address in its network, else its name there; "" where it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
            host = str(probe.getsockname()[0])
        except OSError:
            host = socket.gethostname()
    return "" if leads_to_oneself(f"//{host}") else host


def at_host(address: str, host: str) -> str:
    """The same address at another host; scheme, port and path stay."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=f"{host}{port}"))
