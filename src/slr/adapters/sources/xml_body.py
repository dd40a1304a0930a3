"""Reading an XML answer: no entities, nothing cut off. Pure."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError  # the types only; defusedxml reads

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from slr.adapters.sources.shapes import HINT
from slr.core.bibliography.cleaning import plain
from slr.core.errors import MalformedResponse
from slr.core.text.printable import strip_controls


def decode_xml(label: str, payload: bytes) -> Element:
    """The root of an XML body.

    Raises:
        MalformedResponse: empty, cut off, or forbidden (entity declarations).
    """
    if not payload.strip():
        raise MalformedResponse(label, "sent an empty answer", hint=HINT)
    try:
        root: Element = fromstring(payload)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        said = f"sent XML that is cut off or broken ({plain(str(error))[:80]})"
        raise MalformedResponse(label, said, hint=HINT) from error
    return root


def words(element: Element | None) -> str:
    """All text below an element on one line, without anything invisible."""
    return " ".join(strip_controls("".join(element.itertext())).split()) if element is not None else ""
