"""The content of a notice: what people write and approve, independent of any file format."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from types import NoneType, UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints


class NotContent(ValueError):
    """Say which stored value of a notice cannot be read."""


@dataclass(frozen=True)
class Authority:
    """A contracting authority or another address of section I."""

    name: str = ""
    national_id: str = ""
    address: str = ""
    town: str = ""
    postcode: str = ""
    country: str = "UK"
    contact: str = ""
    phone: str = ""
    email: str = ""
    fax: str = ""
    nuts: str = ""
    url: str = ""
    buyer_url: str = ""


@dataclass(frozen=True)
class Lot:
    """One description of section II.2; a contract without lots has exactly one."""

    number: str = ""
    title: str = ""
    cpv: tuple[str, ...] = ()
    nuts: tuple[str, ...] = ()
    main_site: str = ""
    description: str = ""
    information: str = ""


@dataclass(frozen=True)
class Object:
    """One object of section II; only an information notice may have several."""

    title: str = ""
    reference: str = ""
    cpv: str = ""
    cpv_supplements: tuple[str, ...] = ()
    summary: str = ""
    estimated_value: Decimal | None = None
    divided: bool = False
    most_lots_one_tenderer: int | None = None
    combining: str = ""
    lots: tuple[Lot, ...] = (Lot(),)
    contract_notice_on: date | None = None


@dataclass(frozen=True)
class NoticeContent:
    """A notice of form F21 as far as an information notice (PRI_ONLY) needs it.

    Texts have a line for each paragraph. The first authority leads; a second makes the procurement joint.
    Without an address for further information it is to be had from the first authority. Origins say where a
    value came from, by the key of its field.
    """

    type: str = "PRI_ONLY"
    language: str = "EN"
    legal_basis: str = "32014L0024"
    currency: str = "GBP"
    authorities: tuple[Authority, ...] = (Authority(),)
    procurement_law: str = ""
    central_purchasing: bool = False
    documents: str = ""
    documents_url: str = ""
    further_information: Authority | None = None
    tool_url: str = ""
    authority_type: str = "BODY_PUBLIC"
    authority_type_other: str = ""
    activity: str = "HEALTH"
    activity_other: str = ""
    objects: tuple[Object, ...] = (Object(),)
    information: str = ""
    dispatched_on: date | None = None
    origins: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the content as plain JSON: dates as text, amounts as text."""
        found: dict[str, Any] = _encode(self)
        return found

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read stored content; what is missing takes its default, what is unknown is refused."""
        content: Self = _decode(cls, stored, "")
        return content

    def get(self, key: str) -> Any:
        """Return the value at a key such as objects.0.lots.0.description."""
        value: Any = self
        for step in key.split("."):
            value = value[int(step)] if step.isdigit() else getattr(value, step)
        return value

    def with_values(self, values: Mapping[str, Any], origin: str = "") -> Self:
        """Return the content with values put at keys; those that changed get a new origin."""
        content, origins = self, dict(self.origins)
        for key, value in values.items():
            if content.get(key) != value:
                content = _put(content, key.split("."), value)
                origins[key] = origin
        return replace(content, origins={key: words for key, words in origins.items() if words})


def _put(holder: Any, steps: list[str], value: Any) -> Any:
    step, *rest = steps
    if step.isdigit():
        place = int(step)
        new = _put(holder[place], rest, value) if rest else value
        return (*holder[:place], new, *holder[place + 1 :])
    return replace(holder, **{step: _put(getattr(holder, step), rest, value) if rest else value})


def _encode(value: Any) -> Any:
    if is_dataclass(value):
        return {one.name: _encode(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [_encode(one) for one in value]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _decode(kind: Any, stored: Any, place: str) -> Any:
    if get_origin(kind) is UnionType:
        kinds = [one for one in get_args(kind) if one is not NoneType]
        return None if stored is None else _decode(kinds[0], stored, place)
    if get_origin(kind) is tuple:
        if not isinstance(stored, list):
            raise NotContent(f"{place} must be a list")
        return tuple(_decode(get_args(kind)[0], one, f"{place}.{n}") for n, one in enumerate(stored))
    if is_dataclass(kind):
        return _decode_object(kind, stored, place)
    return _decode_plain(kind, stored, place)


def _decode_object(kind: Any, stored: Any, place: str) -> Any:
    if not isinstance(stored, Mapping):
        raise NotContent(f"{place or 'The content'} must be an object")
    kinds = get_type_hints(kind)
    if unknown := sorted(set(stored) - set(kinds)):
        raise NotContent(f"{place or 'The content'} has no field {unknown[0]}")
    prefix = f"{place}." if place else ""
    return kind(**{name: _decode(kinds[name], value, prefix + name) for name, value in stored.items()})


def _decode_plain(kind: Any, stored: Any, place: str) -> Any:
    try:
        if kind is date:
            return date.fromisoformat(stored)
        if kind is Decimal:
            return Decimal(stored)
        if get_origin(kind) is Mapping:
            return {str(key): str(value) for key, value in stored.items()}
    except (ValueError, TypeError, AttributeError, InvalidOperation):
        raise NotContent(f"{place} cannot be read: {stored!r:.80}") from None
    if not isinstance(stored, kind):
        raise NotContent(f"{place} cannot be read: {stored!r:.80}")
    return stored
