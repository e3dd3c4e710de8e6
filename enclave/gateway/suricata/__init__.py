"""A Suricata 7 that evaluates rules in file order, as AWS Network Firewall does in strict order.

fetching      one in the cache, fetched by apt without root
apt_sources   the machine's own package sources, read
packages      packages of Debian, fetched and unpacked without root
strict_order  a copy of the engine that evaluates in file order
rule_lines    lines of rules, numbered in file order; default actions
settings      what the engine is told beside the rules
engine        rules loaded and packets judged
trials        many flows in one capture: which leaked, which passed
"""
