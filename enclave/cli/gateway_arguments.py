"""The commands of `enclave gateway`, and how each explains itself."""

from __future__ import annotations

import argparse

_GATEWAY = """\
The intent is config/egress.yaml (who may reach what) and config/names.yaml (what each name means). The rules
of every site's firewall and resolver follow from it, and nothing else is let through. docs/gateway.md is the
guide.

examples:
  enclave gateway try dublin-1 https://packages.mirror.example tcp://203.0.113.9:22
  enclave gateway rules dublin-1 > dublin-1.rules
  enclave gateway lint --strict
  enclave gateway learn alerts.log.gz
"""
_TRY = """\
Makes the packets of each flow and runs them through Suricata with the compiled rules of the site: real ones,
but in a file; nothing is sent anywhere. Suricata is fetched into the cache the first time.

A FLOW is one of
  https://name[:port][/path]    TLS with this server name (port 443), then data
  tls://name[:port]             the same
  http://name[:port][/path]     a plain request with this Host (port 80)
  quic://name[:port]            a QUIC packet to it (port 443)
  ssh://name[:port]             an SSH greeting (port 22)
  tcp://where:port              a connection and some bytes that are no protocol's
  udp://where:port              a datagram
  icmp://where                  an echo request
  dns://name                    asked of the site's resolver, and of one outside past it
  dot://where                   DNS inside TLS (port 853)
`where` is an IPv4 address, a host name, or a site: then a workload address there.

A name leads to an address of the networks that its service declares, else to 203.0.113.10, which belongs to
nobody; --to says another one. What the site's resolver answers is worked out from the compiled lists: the
resolver of AWS can't be run here.

examples:
  enclave gateway try dublin-1 https://packages.mirror.example
  enclave gateway try dublin-1 https://packages.mirror.example --to 198.51.100.7 --format json
  enclave gateway try norway-1 dns://news.example dot://9.9.9.9 tls://dublin-1:443
  enclave gateway try dublin-1 https://packages.mirror.example --from data

exit codes: 0 everything passes; 3 something is dropped; 2 wrong usage or invalid configuration; 1 failed
"""
_RULES = """\
As text it prints the rules and nothing else, as they are given to AWS Network Firewall: Suricata's language,
in strict order. As JSON also their numbers, the line of the intent that each stands for, the capacity, the
networks that count as home, the default actions, and the lists of the resolver's DNS firewall.

examples:
  enclave gateway rules dublin-1 > dublin-1.rules
  enclave gateway rules dublin-1 --format json | jq '.rules[] | select(.intent.id == 2) | .text'

exit codes: 0 done; 2 wrong usage or invalid configuration
"""
_LINT = """\
Looks for what is well-formed and still doubtful in names.yaml and egress.yaml, and says where and what to do.

examples:
  enclave gateway lint
  enclave gateway lint --strict --format json

exit codes: 0 nothing, or only warnings; 3 an error, or with --strict a warning; 2 wrong usage or invalid
configuration
"""
_LEARN = """\
Reads alert logs of AWS Network Firewall and proposes the narrowest entries for what these rules dropped, as
a diff of names.yaml and egress.yaml. It changes nothing. A log shows what was tried, not what is right: so
country, reason, owner and last day are left for you to fill in, and the configuration refuses an entry before
they are. Only a further site of a rule that there is takes effect as it stands.

LOGS are files of JSON lines, packed (.gz) or not, as S3 or an export from CloudWatch Logs has them; - is
standard input. Only exact names are proposed, never an address, a wildcard, a public suffix, a resolver, a
way out of data subnets, UDP or QUIC. What is left out is listed with the reason.

examples:
  enclave gateway learn alerts.log.gz
  enclave gateway learn --format diff *.log.gz > learnt.diff; git apply learnt.diff
  aws logs filter-log-events --log-group-name G | jq -r '.events[].message' | enclave gateway learn -

exit codes: 0 done; 1 a file or a line couldn't be read (the rest is told); 2 wrong usage or invalid
configuration
"""


def add(
    gateway: argparse.ArgumentParser,
    formats: argparse.ArgumentParser,
    diffs: argparse.ArgumentParser,
) -> None:
    """Add the commands. ``formats`` and ``diffs`` hold the option for the form of the report."""
    _explained(gateway, _GATEWAY)
    commands = gateway.add_subparsers(dest="asked", required=True, metavar="command")

    def command(name: str, summary: str, more: str, form: argparse.ArgumentParser) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=summary, description=summary, parents=[form])
        return _explained(made, more)

    trying = command("try", "Say what the firewall of a site does with a flow, and why.", _TRY, formats)
    trying.add_argument("site", metavar="SITE", help="a site's name")
    trying.add_argument("flows", nargs="+", metavar="FLOW", help="where to, as a URL: see below")
    trying.add_argument(
        "--from",
        dest="tier",
        choices=("workload", "data"),
        default="workload",
        help="the subnets it comes from (default: workload)",
    )
    trying.add_argument("--to", metavar="ADDRESS", help="the address that the names resolve to")
    rules = command("rules", "Print the compiled rules of a site.", _RULES, formats)
    rules.add_argument("site", metavar="SITE", help="a site's name")
    lint = command("lint", "Look for what is doubtful in the intent.", _LINT, formats)
    lint.add_argument("--strict", action="store_true", help="exit code 3 for warnings as well")
    learn = command("learn", "Propose intent for what was dropped, from alert logs.", _LEARN, diffs)
    learn.add_argument("logs", nargs="+", metavar="LOGS", help="a file of alerts; - for standard input")


def _explained(parser: argparse.ArgumentParser, more: str) -> argparse.ArgumentParser:
    parser.epilog = more
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    return parser
