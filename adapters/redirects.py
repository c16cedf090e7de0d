"""What comes back when the owner of an account has allowed an app: an address with a code in it."""

from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from bot.domain.platform import AccountBroken


def redirect_to(port: int) -> str:
    """Return the address on this machine that an app sends the browser to (RFC 8252, 7.3)."""
    return f"http://127.0.0.1:{port}/mynah"


def code_in(pasted: SecretStr, state: str, whose: str) -> SecretStr:
    """
    Return the code in the address *pasted*.

    Args:
        state: What this log-in began with; another one is the answer to another.

        whose: The network's name, for the message.

    Raises:
        AccountBroken: It is not the answer to this request, or a no.
    """
    answer = parse_qs(urlsplit(pasted.get_secret_value().strip()).query)
    if answer.get("state", [""])[0] != state:
        raise AccountBroken(
            "that is not the answer to this request (another state): begin again, and paste "
            "the whole address that the browser ends at"
        )
    if "code" not in answer:
        raise AccountBroken(f"{whose} granted nothing: begin again, and choose allow")
    return SecretStr(answer["code"][0])
