"""Can a packet get from A to B? The one owner of that question."""
