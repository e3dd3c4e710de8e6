"""From whatever a policy or a property holds to a text, or to the reason why there is none."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from enclave.graph.facts import Secret, is_unknown, plain, show
from enclave.graph.parties.party import Party, unknown

_VARIABLE = "${"


def read(value: Any, judge: Callable[[str], Party]) -> Party:
    """Judge a text. Anything else is not known, and a policy variable is: it can stand for anybody.

    What is judged of a secret says whose it is and nothing of the secret.
    """
    text = plain(value)
    if isinstance(value, Secret):
        return _veiled(read(text, judge))
    if is_unknown(text):
        return unknown(show(text), "it isn't known before it is made")
    if not isinstance(text, str):
        return unknown(show(text), "it isn't a text")
    if _VARIABLE in text:
        return unknown(text, "a policy variable stands for whoever asks")
    return judge(text)


def _veiled(party: Party) -> Party:
    hidden = show(Secret(None))
    why = "the principal is a secret"
    return replace(party, name=hidden, text=hidden, why=why, account=None, region=None)
