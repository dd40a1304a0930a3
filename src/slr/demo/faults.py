"""The bad moments of real services, each once per server and always at the same request.

The shapes are those the services are known for: Semantic Scholar answers 429 without a Retry-After header
(https://api.semanticscholar.org/api-docs/graph asks for exponential back-off), Crossref's gateway sends HTML where
JSON was asked, and E-utilities reports a failed search with status 200 and `esearchresult.ERROR`
(https://www.ncbi.nlm.nih.gov/books/NBK25499/).
"""

from __future__ import annotations

from threading import Lock

from slr.demo.answers import HTML, ServerAnswer, ServerRequest, json_answer, text_answer

_THROTTLED = {"message": "Too Many Requests. Please wait and try again.", "code": "429"}
_UNAVAILABLE = (
    "<html><head><title>503 Service Unavailable</title></head><body>No server is available.</body></html>"
)
_BACKEND = {
    "header": {"type": "esearch", "version": "0.3"},
    "esearchresult": {"ERROR": "Search Backend failed: demonstration of a passing fault"},
}


class Faults:
    """Hands out each fault once; afterwards the service works."""

    def __init__(self, *, enabled: bool = True) -> None:
        self._lock = Lock()
        self._left = {"s2", "crossref", "pubmed"} if enabled else set()

    def answer(self, request: ServerRequest) -> ServerAnswer | None:
        """The fault this request meets, or None."""
        service = _service_in_trouble(request)
        with self._lock:
            if service not in self._left:
                return None
            self._left.discard(service)
        return _ANSWERS[service]


def _service_in_trouble(request: ServerRequest) -> str:
    """First bulk search of Semantic Scholar, second page of Crossref, first search of PubMed; else ""."""
    if request.path == "/graph/v1/paper/search/bulk":
        return "s2"
    if request.path == "/works" and request.params.get("cursor", "*") != "*":
        return "crossref"
    return "pubmed" if request.path == "/esearch.fcgi" else ""


_ANSWERS = {
    "s2": json_answer(429, _THROTTLED, (("x-amzn-ErrorType", "TooManyRequestsException"),)),
    "crossref": text_answer(503, _UNAVAILABLE, HTML),
    "pubmed": json_answer(200, _BACKEND),
}
