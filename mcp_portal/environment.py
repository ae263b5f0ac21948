"""Everything the portal reads from its environment, and what to do about what is missing.

No other module reads environment variables. A process counts as *installed* when it was given the address of
a database; then nothing has a convenient default. Otherwise it belongs to a checkout, where the embedded
servers (`mcp_portal.local`) lend their addresses and secrets are drawn once into `var/`.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

CHECKOUT = Path(__file__).resolve().parent.parent

# What the embedded servers put into the environment of the processes they serve.
LENT = "PORTAL_SERVERS"

# Looks like an address, leads nowhere, and says why in the error of whoever tries to connect.
NO_REDIS = "redis://no-server-was-started.invalid:6379/0"

_HINTS = {
    "DATABASE_URL": (
        "Set it to the address of PostgreSQL for the application's role, such as "
        "postgresql://portal_app:PASSWORD@HOST/portal. That role owns nothing"
    ),
    "DATABASE_OWNER_URL": (
        "Set it to the address of PostgreSQL for the owner's role, such as "
        "postgresql://portal_owner:PASSWORD@HOST/portal. Only migrations and backups use it"
    ),
    "REDIS_URL": "Set it to the address of Redis or Valkey, such as redis://HOST:6379/0",
    "SECRET_KEY": "Set it to 50 or more random characters and keep it between starts",
    "ALLOWED_HOSTS": "Set it to the host names the portal answers to, with commas between them",
}


class UnusableSetting(RuntimeError):
    """Say in a sentence which variable cannot be used."""


class MissingSetting(UnusableSetting):
    """Say which variable is missing and what to set it to."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not set. {_HINTS[name]}.")
        self.name = name


# --- servers -----------------------------------------------------------------------------------------------


def installed() -> bool:
    """Say whether this process was pointed at a database by whoever installed the portal."""
    return bool(_text("DATABASE_URL")) and not _text(LENT)


def require_servers() -> None:
    """Refuse to serve without addresses; called by the web and worker entry points."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        _required(name)


def require_owner() -> None:
    """Refuse to change tables without the owner's address."""
    _required("DATABASE_OWNER_URL")


def database_url() -> str:
    """Return the address for the application's role, or "" when no server was started."""
    return _text("DATABASE_URL")


def owner_database_url() -> str:
    """Return the address for the owner's role, or "". Web and worker processes never have it."""
    return _text("DATABASE_OWNER_URL")


def databases() -> dict[str, str]:
    """Return the address of each Django database alias this process has: "default" and perhaps "owner".

    Empty when no server was started: Django then uses its dummy backend, which is enough for commands and
    type checks that need no server.
    """
    addresses = {"default": database_url(), "owner": owner_database_url()}
    return {alias: address for alias, address in addresses.items() if address}


def redis_url() -> str:
    """Return the address of Redis or Valkey in the form the redis client takes."""
    return _required("REDIS_URL") if installed() else _text("REDIS_URL") or NO_REDIS


def broker_url() -> str:
    """Return the same address in the form Celery takes, which names sockets differently."""
    parts = urlsplit(redis_url())
    if parts.scheme != "unix":
        return redis_url()
    number = dict(pair.split("=") for pair in parts.query.split("&") if "=" in pair).get("db", "0")
    return urlunsplit(("redis+socket", parts.netloc, parts.path, urlencode({"virtual_host": number}), ""))


# --- the web site ------------------------------------------------------------------------------------------


def secret_key() -> str:
    """Return the key that signs sessions; a checkout draws its own once."""
    return _secret("SECRET_KEY", "secret_key")


def allowed_hosts() -> list[str]:
    """Return the host names the portal answers to; a checkout answers to this machine only."""
    return _list("ALLOWED_HOSTS") if installed() else _words("ALLOWED_HOSTS") or ["127.0.0.1", "localhost"]


def demonstration() -> bool:
    """Say whether this is a demonstration, where a person to sign in as is chosen from a list."""
    return _flag("DEMONSTRATION")


def port() -> int:
    """Return the port `make run` serves on."""
    value = _text("PORT") or "8000"
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise UnusableSetting(f"PORT is {value}. Set it to a number between 1 and 65535.")
    return int(value)


def public_url() -> str:
    """Return the address people use, without a slash at its end; mails link to it."""
    return (_text("PUBLIC_URL") or f"http://127.0.0.1:{port()}").rstrip("/")


def brand() -> str:
    """Return "nhs" for the NHS logo, which needs permission, or "plain" for a wordmark."""
    return _text("BRAND") or "plain"


# --- mail --------------------------------------------------------------------------------------------------


def email_backend() -> str:
    """Return the Django mail backend; without one, mails are files in the outbox."""
    return _text("EMAIL_BACKEND") or "django.core.mail.backends.filebased.EmailBackend"


def email_outbox() -> Path:
    """Return the folder mails are written to by the file backend."""
    return _path("EMAIL_OUTBOX", "var/outbox")


def email_server() -> dict[str, Any]:
    """Return Django's EMAIL_* settings for a mail server."""
    return {
        "EMAIL_HOST": _text("EMAIL_HOST") or "localhost",
        "EMAIL_PORT": int(_text("EMAIL_PORT") or 25),
        "EMAIL_HOST_USER": _text("EMAIL_HOST_USER"),
        "EMAIL_HOST_PASSWORD": _text("EMAIL_HOST_PASSWORD"),
        "EMAIL_USE_TLS": _flag("EMAIL_USE_TLS"),
    }


def default_from_email() -> str:
    """Return the address mails come from."""
    return _text("DEFAULT_FROM_EMAIL") or "mcp-portal@localhost"


# --- files -------------------------------------------------------------------------------------------------


def file_store() -> Path:
    """Return the folder that keeps uploads and rendered documents."""
    return _path("FILE_STORE", "var/files")


def clamav_address() -> str:
    """Return the address of ClamAV as HOST:PORT or the path of its socket, or "" where none is set up."""
    value = _text("CLAMAV_ADDRESS")
    port = value.rpartition(":")[2]
    if value and not value.startswith("/") and not (":" in value and port.isdigit() and 0 < int(port) < 65536):
        raise UnusableSetting(
            f"CLAMAV_ADDRESS is {value}. Set it to the address of ClamAV, such as clamav:3310, "
            "or to the path of its socket, such as /run/clamav/clamd.ctl."
        )
    return value


def static_root() -> Path:
    """Return the folder `collectstatic` fills."""
    return _path("STATIC_ROOT", "var/static")


def seal_certificate() -> Path | None:
    """Return the certificate and key packs are sealed with (PKCS #12), or None."""
    return Path(_text("SEAL_CERTIFICATE")) if _text("SEAL_CERTIFICATE") else None


def seal_passphrase() -> str:
    """Return the passphrase of the seal certificate."""
    return _text("SEAL_PASSPHRASE")


def ted_schema_dir() -> Path:
    """Return the folder of the official eSender schemas; the portal does not ship them."""
    return _path("TED_SCHEMA_DIR", "../shared/ted/xsd/R2.0.9.S04_002-20201027_reception")


def ted_samples_dir() -> Path:
    """Return the folder of published sample notices the tests read."""
    return _path("TED_SAMPLES_DIR", "../shared/ted/notices")


def ocds_schema_dir() -> Path:
    """Return the folder of the Open Contracting schemas; the portal does not ship them."""
    return _path("OCDS_SCHEMA_DIR", "../shared/ocds/schema")


SAMPLE_FOLDERS: dict[str, Callable[[], Path]] = {
    "TED_SCHEMA_DIR": ted_schema_dir,
    "TED_SAMPLES_DIR": ted_samples_dir,
    "OCDS_SCHEMA_DIR": ocds_schema_dir,
}


# --- a checkout on a developer's machine -------------------------------------------------------------------


def var() -> Path:
    """Return the folder that holds everything a checkout makes for itself."""
    return CHECKOUT / "var"


def postgresql_bindir() -> Path | None:
    """Return the folder of an installed PostgreSQL to use instead of the wheel's, or None."""
    return Path(_text("PG_BINDIR")) if _text("PG_BINDIR") else None


# --- how a value is read -----------------------------------------------------------------------------------


def _text(name: str) -> str:
    return os.environ.get(name, "").strip()


def _required(name: str) -> str:
    value = _text(name)
    if not value:
        raise MissingSetting(name)
    return value


def _flag(name: str) -> bool:
    return _text(name).lower() in {"1", "true", "yes", "on"}


def _words(name: str) -> list[str]:
    return [word.strip() for word in _text(name).split(",") if word.strip()]


def _list(name: str) -> list[str]:
    _required(name)
    return _words(name)


def _path(name: str, default: str) -> Path:
    return (CHECKOUT / (_text(name) or default)).resolve()


def _secret(name: str, file_name: str) -> str:
    if _text(name):
        return _text(name)
    if installed():
        raise MissingSetting(name)
    return _drawn_once(var() / file_name)


def _drawn_once(path: Path) -> str:
    """Draw a secret into a file only its owner can read; whoever comes second reads the first one's."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
