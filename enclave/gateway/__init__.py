"""Compiled gateway rules on a real Suricata 7: what they let out is found out with packets.

AWS Network Firewall runs Suricata 7 and evaluates in file order. Its own build isn't to be had: what is
measured here is a model of it, and the model's parts are named where they stand (`engine.py`).

fetching        a Suricata 7 in the cache, fetched by apt without root
apt_sources     the machine's own package sources, read
packages        packages of Debian, fetched and unpacked without root
strict_order    a copy of the engine that evaluates in file order
rule_lines      lines of rules, numbered in file order; default actions
engine          rules loaded and packets judged
settings        what the engine is told beside the rules
trials          many flows in one capture: which leaked, which passed
packets         frames and captures
conversations   connections as clients and servers make them
flows           a flow, and which of its packets carry what
flowtexts       flows as a person writes them
trying          what becomes of such flows at a site
nearness        what in the intent comes nearest to a flow that is dropped
logfiles        logs of alerts, opened
alertlogs       their records, read as text that anybody may have written
learning        what drops have in common, and the intent that would let them through
refusals        why most of it is never proposed
amending        proposals as a diff of the configuration
"""
