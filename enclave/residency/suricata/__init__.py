"""Firewall rules in Suricata's language: reading them, and telling where what they pass may go.

AWS Network Firewall takes them as text, or as objects with the same fields.
"""
