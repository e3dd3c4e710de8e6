"""What a site's firewall does with packets that no rule matches, as AWS Network Firewall names it.

Source: AWS Network Firewall developer guide, "Strict evaluation order" and "Stream exception policy options".
"""

from typing import Final

STRICT_ORDER: Final = "STRICT_ORDER"

DEFAULT_ACTIONS: Final = ("aws:drop_established", "aws:alert_established")
"""What no rule passes is dropped and alerted. The rules themselves drop what is no TCP connection."""

STREAM_EXCEPTION: Final = "REJECT"
"""A connection whose beginning the firewall missed is refused; the default would let it through unseen."""
