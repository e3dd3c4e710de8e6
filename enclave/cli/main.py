"""Entry point of `enclave`: parses, calls the engine, prints, and gives the exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from enclave.cli import commands
from enclave.cli.arguments import parser
from enclave.cli.exits import Exit
from enclave.engine.environment import Cloud, Workspace, find_root
from enclave.engine.errors import EngineError, JudgementRefusedError
from enclave.model.config import ConfigurationError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = parser().parse_args(argv)
    errors = Console(stderr=True)
    try:
        return _run(arguments)
    except ConfigurationError as error:
        _complain(errors, str(error))
        return Exit.USAGE
    except JudgementRefusedError as error:
        _complain(errors, str(error))
        return Exit.REFUSED
    except commands.UsageError as error:
        _complain(errors, str(error))
        return Exit.USAGE
    except EngineError as error:
        _complain(errors, str(error))
        return Exit.FAILED
    except KeyboardInterrupt:
        _complain(errors, "Stopped. Run the same command again to continue.")
        return Exit.FAILED


def _run(arguments: argparse.Namespace) -> int:
    workspace = Workspace(root=find_root(Path.cwd()), cloud=getattr(arguments, "cloud", Cloud.LOCAL))
    as_json = getattr(arguments, "format", "text") == "json"
    # Progress must not mix with a document that a program reads.
    session = commands.Session(
        workspace=workspace,
        environ=os.environ,
        out=Console(),
        news=Console(stderr=True) if as_json else Console(),
        as_json=as_json,
    )
    if arguments.command == "local":
        return commands.LOCAL[arguments.action](session)
    if arguments.command == "down":
        return commands.down(session, arguments.confirm)
    return commands.COMMANDS[arguments.command](session)


def _complain(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
