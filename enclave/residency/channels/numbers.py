"""Telephone numbers, by the country that they are of.

Source: ITU-T E.164, "List of assigned country codes".
"""

from collections.abc import Callable, Iterator
from typing import Final

from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation

_EEA: Final = tuple(
    f"+{code}"
    for code in (
        *(30, 31, 32, 33, 34, 36, 39, 40, 43, 45, 46, 47, 48, 49),
        *(351, 352, 353, 354, 356, 357, 358, 359, 370, 371, 372, 385, 386, 420, 421, 423),
    )
)


def of_the_eea(path: str) -> Callable[[Resource, View], Iterator[Observation]]:
    """Make a reading of numbers at a path, in the form that begins with a plus."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        del view
        for where, value in walk(resource.props, path):
            text = plain(value)
            if not isinstance(text, str) or not text.startswith("+"):
                yield observe.unknown(where, value, reason="Of which country the number is can't be told.")
            elif text.startswith(_EEA):
                yield observe.compliant(where, value)
            else:
                yield observe.violated(where, value, reason="Calls go to a number outside the EEA.")

    return read
