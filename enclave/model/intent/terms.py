"""From when until when a permission holds that may be given for a limited time only."""

from datetime import date, timedelta

from enclave.model.intent.document import Fields

LONGEST_DAYS = 2 * 366
"""How far ahead a lane or a transfer may end: two years, so that each is reviewed at least that often."""


def read_term(fields: Fields, today: date) -> tuple[date | None, date | None]:
    """Read ``since`` and ``until``. What has run out is no mistake: it permits nothing any more.

    On the first of all days nothing is too far ahead: whoever reads by it doesn't ask about days.
    """
    since, until = fields.date("since"), fields.date("until")
    latest = date.max if today == date.min else today + timedelta(days=LONGEST_DAYS)
    if since is not None and until is not None and until < since:
        fields.report("until", f"it ends on {until}, before it begins on {since}", "swap or mend the days")
    elif until is not None and until > latest:
        message = f"it ends on {until}, more than {LONGEST_DAYS} days ahead"
        fields.report("until", message, f"write {latest} or a day before it, and renew it after review")
    return since, until
