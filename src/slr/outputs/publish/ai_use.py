"""The door of the statement on the use of a language model: reads the ledger, writes nothing."""

from __future__ import annotations

import json
from collections import Counter

from slr import __version__
from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.suggested import settled_verdicts
from slr.outputs.publish.papers.raise_facts import AiUse, write_ai_use


def ai_use(ledger: Ledger, review: Review) -> bytes:
    """The statement in Markdown. The same ledger gives the same bytes."""
    protocol = review.protocol
    calls = ledger.suggestions.all(texts=True)
    wordings = Counter(json.loads(one.prompt)[0][1] for one in calls)
    settled = settled_verdicts(ledger.standings(protocol.needed)) if calls else {}
    return write_ai_use(AiUse(calls, protocol, settled, wordings, __version__))
