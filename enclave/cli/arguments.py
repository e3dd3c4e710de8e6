"""The command line: what can be asked, and how each command explains itself."""

from __future__ import annotations

import argparse
from pathlib import Path

from enclave.cli import gateway_arguments
from enclave.engine.environment import Cloud

REPORTS = ("sarif", "junit", "markdown")
_WHAT = "Provision an autonomous European data enclave, and see that it holds."
_EXAMPLES = """\
examples:
  enclave up                      bring every site and the links between them up, judged
  enclave preview                 what a change in config/ would do, judged; changes nothing
  enclave preview --all           the same for every stack, compared with what is deployed
  enclave status --format json    what is up, for a program
  enclave down                    take everything down, list what AWS would keep
  enclave check                   judge what is up, all stacks as one graph
  enclave explain RULE|TYPE       what a rule asks, why, and what to do; which rules watch a type
  enclave claims                  what is promised, and how it stands
  enclave gateway try SITE FLOW   what the firewall of a site does with a flow, and why
  enclave doctor                  look at this machine and the configuration
  eval "$(enclave local env)"     then plain Pulumi works too: pulumi up -s dublin-1

Everything happens on the embedded cloud of this checkout unless `--cloud aws` is given.

exit codes: 0 done; 1 failed; 2 wrong usage or invalid configuration; 3 refused by the judgement
"""

_UP = """\
Each stack is previewed and judged before anything of it is created; the whole is judged again at the end.
Safe to repeat at any time: after a kill, a crash or a lost embedded cloud it first settles what was left.

examples:
  enclave up
  enclave up --format json > summary.json
  enclave up --cloud aws          needs credentials, a state bucket in the EEA and KMS keys for secrets
"""
_PREVIEW = """\
With --all every stack is previewed and judged, as it is and as it would be, and the report says what changes:
ways for data, places, parties, findings, what runs out within 30 days, resources. As Markdown it is a comment
for a pull request, at most 65,536 characters; DIR gets all of it: Markdown, JSON, SARIF, JUnit and the map.

examples:
  enclave preview
  enclave preview --all --format markdown --artifact report > comment.md

exit codes: 0 nothing blocks; 3 something does; 1 failed, or a stack couldn't be previewed
"""
_DOWN = """\
Deletes the links, then the sites. Deletion protection is released for this run only, without touching a file.
What AWS keeps afterwards (keys in their deletion window, locked objects, backups) is listed with dates.

examples:
  enclave down
  enclave down --cloud aws --confirm enclave
"""
_CHECK = """\
Without files it judges what is up, by the state of each stack. A file is what `pulumi stack export` or
`pulumi preview --json --show-sames` wrote; several are judged together, one a stack. The report begins with
the verdict: kept, broken, or unknown, which blocks too. With --cases each file of a folder is a small piece
of a program, judged by itself; every one that isn't judged as it says it must be is named.

examples:
  enclave check
  enclave check --stack dublin-1 --stack links
  enclave check --format sarif --output enclave.sarif
  enclave check --format json | jq '.claims[].findings[] | {rule, resource, path}'
  pulumi preview -s dublin-1 --json --show-sames > p.json; enclave check p.json
  enclave check --pack gdpr-chapter-v
  enclave check --cases tests/policies/corpus/own --context tests/policies/corpus/context.yaml

exit codes: 0 nothing blocks, or cases were judged; 3 something blocks; 2 wrong usage, invalid configuration
or unreadable file; 1 failed, or there was nothing to judge
"""
_EXPLAIN = """\
Without a name it lists every rule, every claim and every pack.

examples:
  enclave explain peering-stays-inside
  enclave explain data-stays-in-the-eea --format json
  enclave explain aws:s3/bucket:Bucket           which rules watch it, and what its properties mean to them
  enclave explain gdpr-chapter-v                 which rules show which article, and how much of it
"""
_CLAIMS = """\
The standing comes from judging what is up, or the files that are given: kept, broken, unknown, not yet
enforced, or not judged.

examples:
  enclave claims
  enclave claims --format markdown > claims.md
"""
_GATEWAY = "Ask, print, lint and learn what the gateways of the sites let through."
_LOCAL = """\
The embedded cloud keeps everything in memory: stopping it empties it, and the next `enclave up` builds anew.

examples:
  enclave local start
  eval "$(enclave local env)"     lets plain `pulumi` and `aws`-free scripts work on it
  enclave local reset             an empty cloud
"""


def parser() -> argparse.ArgumentParser:
    """Make the parser of every command."""
    main = _parser(argparse.ArgumentParser(prog="enclave", description=_WHAT), _EXAMPLES)
    commands = main.add_subparsers(dest="command", required=True, metavar="command")
    formats = _formats()
    clouds = _clouds()

    def add(name: str, summary: str, more: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=summary, description=summary, parents=parents)
        return _parser(command, more)

    add("up", "Bring the whole enclave up, in order, judged.", _UP, clouds, formats)
    preview = add(
        "preview",
        "Show and judge what `up` would do; changes nothing.",
        _PREVIEW,
        clouds,
        _formats("markdown"),
    )
    preview.add_argument(
        "--all", action="store_true", help="compare with what is deployed, and tell all that blocks at once"
    )
    preview.add_argument(
        "--artifact", type=Path, metavar="DIR", help="with --all: write the whole report there, map included"
    )
    preview.add_argument(
        "--link", default="", metavar="URL", help="with --all: where that report can be read"
    )
    add("refresh", "Compare the state of every stack with the cloud.", "", clouds, formats)
    down = add("down", "Take the whole enclave down.", _DOWN, clouds, formats)
    down.add_argument("--confirm", metavar="NAME", help="the enclave's name; required with --cloud aws")
    add("status", "Show what is up, and in which state.", "", clouds, formats)
    add("doctor", "Check this machine and the configuration.", "", clouds, formats)
    check = add("check", "Judge what is up, or files, as one graph.", _CHECK, clouds, _formats(*REPORTS))
    check.add_argument(
        "--output", type=Path, metavar="FILE", help="write the report there, whole or not at all"
    )
    check.add_argument("--stack", action="append", metavar="S", help="only this live stack; may be repeated")
    check.add_argument(
        "--pack", default="sovereign", metavar="P", help="which rules (default: sovereign, all)"
    )
    check.add_argument(
        "--cases", type=Path, metavar="DIR", help="judge each *.yaml there as a piece by itself"
    )
    check.add_argument("--context", type=Path, metavar="FILE", help="with --cases: what they take as given")
    _files(check)
    claims = add("claims", "Show what is promised, and how it stands.", _CLAIMS, clouds, _formats("markdown"))
    _files(claims)
    explain = add("explain", "Explain a rule, a claim, a pack or a resource type.", _EXPLAIN, formats)
    explain.add_argument("name", nargs="?", metavar="RULE|CLAIM|PACK|TYPE", help="its id, or its token")
    gateway = commands.add_parser("gateway", help=_GATEWAY, description=_GATEWAY)
    gateway_arguments.add(gateway, formats, _formats("diff"))
    local = add("local", "Handle the embedded cloud by itself.", _LOCAL)
    local.add_argument(
        "action",
        choices=("start", "stop", "status", "reset", "env"),
        help="start or stop it, show it, empty it, or print what a shell needs to use it",
    )
    return main


def _parser(parser: argparse.ArgumentParser, epilog: str) -> argparse.ArgumentParser:
    parser.epilog = epilog or None
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    return parser


def _clouds() -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument(
        "--cloud",
        type=Cloud,
        choices=list(Cloud),
        default=Cloud.LOCAL,
        help="where: the embedded cloud of this checkout (default), or AWS",
    )
    return parent


def _files(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="*", type=Path, metavar="FILE", help="an export or a preview")


def _formats(*more: str) -> argparse.ArgumentParser:
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument(
        "--format",
        choices=("text", "json", *more),
        default="text",
        help="text for people (default), the others for programs; progress then goes to standard error",
    )
    return parent
