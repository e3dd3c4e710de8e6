"""Entry point of `enclave`: parses, calls the engine, prints, and gives the exit code."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from enclave.cli import commands, gateway, judged, previewed
from enclave.cli.arguments import parser
from enclave.cli.exits import Exit
from enclave.engine.environment import Cloud, Workspace, find_root
from enclave.engine.errors import EngineError, JudgementRefusedError
from enclave.graph.errors import GraphError
from enclave.model.config import ConfigurationError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = parser().parse_args(argv)
    code: int = Exit.FAILED
    try:
        code = _guarded(arguments)
    finally:
        if _is_evaluated(arguments) and code != Exit.DONE:
            print("false")  # so that the `eval` of what we printed fails too
    return code


def _guarded(arguments: argparse.Namespace) -> int:
    """Run the command; what went wrong in an expected way is told in words."""
    errors = Console(stderr=True)
    try:
        return _run(arguments)
    except (ConfigurationError, commands.UsageError, GraphError) as error:
        _complain(errors, str(error))
        return Exit.USAGE
    except JudgementRefusedError as error:
        _complain(errors, str(error))
        return Exit.REFUSED
    except EngineError as error:
        _complain(errors, str(error))
        return Exit.FAILED
    except OSError as error:
        _complain(errors, _explain(error))
        return Exit.FAILED
    except KeyboardInterrupt:
        _complain(errors, "Stopped. Run the same command again to continue.")
        return Exit.FAILED


def _run(arguments: argparse.Namespace) -> int:
    # Cases with a context of their own need nothing of a checkout.
    by_itself = getattr(arguments, "cases", None) and getattr(arguments, "context", None)
    root = Path.cwd() if by_itself else find_root(Path.cwd())
    workspace = Workspace(root=root, cloud=getattr(arguments, "cloud", Cloud.LOCAL))
    form = getattr(arguments, "format", "text")
    as_json = form == "json"
    # Progress must not mix with what a program or a shell reads.
    read = form != "text" or _is_evaluated(arguments) or arguments.command in (*judged.COMMANDS, gateway.NAME)
    session = commands.Session(
        workspace=workspace,
        environ=os.environ,
        out=Console(),
        news=Console(stderr=True) if read else Console(),
        as_json=as_json,
    )
    if arguments.command == "local":
        return commands.LOCAL[arguments.action](session)
    if arguments.command == "down":
        return commands.down(session, arguments.confirm)
    if arguments.command == "preview" and previewed.is_asked(arguments):
        return previewed.preview_all(session, arguments)
    if arguments.command == gateway.NAME:
        return gateway.run(session, arguments)
    if arguments.command in judged.COMMANDS:
        return judged.COMMANDS[arguments.command](session, arguments)
    return commands.COMMANDS[arguments.command](session)


def _is_evaluated(arguments: argparse.Namespace) -> bool:
    """Say whether a shell evaluates what the command prints."""
    return bool(arguments.command == "local" and arguments.action == "env")


def _explain(error: OSError) -> str:
    """Say which file or place the system refused, and what helps."""
    where = f"{error.filename}: " if error.filename else ""
    remedy = {
        errno.ENOSPC: "free some space and run the command again",
        errno.EDQUOT: "free some space and run the command again",
        errno.EACCES: "see that you may read and write it, and run the command again",
        errno.EPERM: "see that you may read and write it, and run the command again",
        errno.EROFS: "use a checkout on a disk that can be written",
    }.get(error.errno or 0, "mend that and run the command again; `enclave doctor` may find more")
    return f"{where}{error.strerror or error}\n  Remedy: {remedy}"


def _complain(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
