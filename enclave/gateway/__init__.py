"""Compiled gateway rules on a real Suricata 7: what they let out is found out with packets.

AWS Network Firewall runs Suricata 7 and evaluates in file order. Its own build isn't to be had: what is
measured here is a model of it, and the model's parts are named where they stand (``suricata/engine.py``).

suricata  the engine: fetched, made to evaluate in file order, given rules and captures
traffic   packets and conversations, as clients, servers and those who evade make them
trying    what becomes of flows that a person writes down, and what in the intent comes nearest
learning  what the alert logs of a firewall say was dropped, and the intent that would let it through
"""
