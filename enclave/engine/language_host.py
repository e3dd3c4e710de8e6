"""A Python language host for a Pulumi CLI that was built from source and came without one.

The CLI starts `pulumi-language-python ENGINE_ADDRESS`, reads a port from its output, and asks it by gRPC to
run programs and policy packs. Protocol and stubs are Pulumi's own (`pulumi.runtime.proto.language_pb2`).

Unlike the official host this one never names packages to download, and it installs no dependencies.
Both it and every process it started end when the CLI ends, even by kill -9.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from concurrent import futures
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import grpc  # type: ignore[import-untyped]  # ships no types
from google.protobuf import empty_pb2  # type: ignore[import-untyped]  # ships no types
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PROGRAM = Path(__file__).with_name("program.py")
_REQUEST_VARIABLE = "ENCLAVE_RUN"
_PARENT_VARIABLE = "ENCLAVE_HOST_PARENT"
_SHOWN_TO_USER = 32
_PARENT_POLL_SECONDS = 0.2
_DEPENDENCIES = (
    "import json; from importlib import metadata;"
    "print(json.dumps(sorted({(d.name, d.version) for d in metadata.distributions() if d.name})))"
)


def interpreter(root: Path, options: Mapping[str, object]) -> Path:
    """Path of the Python that runs the project's programs.

    `virtualenv` of the project's runtime options is honoured, relative to the project's root, where it
    exists; otherwise the Python that runs this host.
    """
    virtualenv = options.get("virtualenv")
    if isinstance(virtualenv, str) and virtualenv:
        candidate = root / virtualenv / "bin" / "python"
        if candidate.exists():
            return candidate
    return Path(sys.executable)


def _options(info: language_pb2.ProgramInfo) -> dict[str, object]:
    return dict(info.options.items())


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """The language runtime service, for one engine."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._children: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    def Handshake(  # noqa: N802 - the protocol's name
        self,
        request: language_pb2.LanguageHandshakeRequest,
        context: grpc.ServicerContext,  # noqa: ARG002 - the protocol's signature
    ) -> language_pb2.LanguageHandshakeResponse:
        """Learn where the engine listens."""
        self._engine = request.engine_address or self._engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(  # noqa: N802 - the protocol's name
        self,
        request: empty_pb2.Empty,  # noqa: ARG002 - the protocol's signature
        context: grpc.ServicerContext,  # noqa: ARG002 - the protocol's signature
    ) -> plugin_pb2.PluginInfo:
        """Version of this host: that of the SDK whose protocol it speaks."""
        return plugin_pb2.PluginInfo(version=metadata.version("pulumi"))

    def GetRequiredPackages(  # noqa: N802 - the protocol's name
        self,
        request: language_pb2.GetRequiredPackagesRequest,  # noqa: ARG002 - the protocol's signature
        context: grpc.ServicerContext,  # noqa: ARG002 - the protocol's signature
    ) -> language_pb2.GetRequiredPackagesResponse:
        """Name no package, so that nothing is downloaded ahead; registrations carry the versions."""
        return language_pb2.GetRequiredPackagesResponse()

    def About(  # noqa: N802 - the protocol's name
        self,
        request: language_pb2.AboutRequest,
        context: grpc.ServicerContext,  # noqa: ARG002 - the protocol's signature
    ) -> language_pb2.AboutResponse:
        """Which Python runs programs."""
        python = interpreter(Path(request.info.root_directory), _options(request.info))
        version = ".".join(str(part) for part in sys.version_info[:3])
        return language_pb2.AboutResponse(executable=str(python), version=version)

    def GetProgramDependencies(  # noqa: N802 - the protocol's name
        self,
        request: language_pb2.GetProgramDependenciesRequest,
        context: grpc.ServicerContext,
    ) -> language_pb2.GetProgramDependenciesResponse:
        """List the distributions installed beside the program."""
        python = interpreter(Path(request.info.root_directory), _options(request.info))
        listing = subprocess.run([python, "-c", _DEPENDENCIES], capture_output=True, text=True, check=False)
        if listing.returncode != 0:
            context.abort(grpc.StatusCode.INTERNAL, f"{python} can't list its packages: {listing.stderr}")
        return language_pb2.GetProgramDependenciesResponse(
            dependencies=[
                language_pb2.DependencyInfo(name=name, version=version)
                for name, version in json.loads(listing.stdout)
            ]
        )

    def Run(  # noqa: N802 - the protocol's name
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        """Run a program to its end; `bail` means that the user has seen the reason of a failure already."""
        info = request.info
        message = {
            "parent": os.getpid(),
            "engine": self._engine,
            "monitor": request.monitor_address,
            "project": request.project,
            "stack": request.stack,
            "organization": request.organization or "organization",
            "parallel": request.parallel,
            "dry_run": request.dryRun,
            "config": dict(request.config),
            "secret_keys": list(request.configSecretKeys),
            "root": info.root_directory,
            "directory": info.program_directory or request.pwd,
            "program": info.entry_point or request.program or ".",
            "args": list(request.args),
        }
        environment = {**os.environ, _REQUEST_VARIABLE: json.dumps(message), "PYTHONUNBUFFERED": "1"}
        python = interpreter(Path(info.root_directory), _options(info))
        child = subprocess.Popen([python, _PROGRAM], stdin=subprocess.DEVNULL, env=environment)
        with self._tracked(child, context):
            status = child.wait()
        return _run_response(status)

    def RunPlugin(  # noqa: N802 - the protocol's name
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a plugin written in Python, such as a policy pack, and stream what it prints."""
        info = request.info
        python = interpreter(Path(info.root_directory), _options(info))
        if request.kind == "analyzer":
            command = [python, "-u", "-m", "pulumi.policy", *request.args, info.program_directory]
        else:
            command = [python, "-u", info.program_directory, *request.args]
        environment = dict(entry.partition("=")[::2] for entry in request.env) or dict(os.environ)
        child = subprocess.Popen(
            command,
            cwd=request.pwd or None,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with self._tracked(child, context):
            yield from _stream(child)
            yield language_pb2.RunPluginResponse(exitcode=child.wait())

    def Cancel(  # noqa: N802 - the protocol's name
        self,
        request: empty_pb2.Empty,  # noqa: ARG002 - the protocol's signature
        context: grpc.ServicerContext,  # noqa: ARG002 - the protocol's signature
    ) -> empty_pb2.Empty:
        """End every program and plugin."""
        self.end_children()
        return empty_pb2.Empty()

    def end_children(self) -> None:
        """Kill every process this host started that still runs."""
        with self._lock:
            children = list(self._children)
        for child in children:
            child.kill()

    @contextlib.contextmanager
    def _tracked(self, child: subprocess.Popen[bytes], context: grpc.ServicerContext) -> Iterator[None]:
        """Kill the child when the engine gives the call up, and when this host ends."""
        with self._lock:
            self._children.add(child)
        try:
            if not context.add_callback(child.kill):
                child.kill()  # the call was over before the child was tracked
            yield
        finally:
            if child.poll() is None:
                child.kill()
            with self._lock:
                self._children.discard(child)


def _run_response(status: int) -> language_pb2.RunResponse:
    if status == 0:
        return language_pb2.RunResponse()
    if status == _SHOWN_TO_USER:
        return language_pb2.RunResponse(bail=True)
    if status < 0:
        return language_pb2.RunResponse(error=f"Program was ended by signal {-status}")
    return language_pb2.RunResponse(error=f"Program exited with non-zero exit code: {status}")


def _stream(child: subprocess.Popen[bytes]) -> Iterator[language_pb2.RunPluginResponse]:
    """Yield what the child writes, as it writes it, until both its streams are closed."""
    chunks: queue.Queue[language_pb2.RunPluginResponse | None] = queue.Queue()

    def pump(name: str) -> None:
        pipe = child.stdout if name == "stdout" else child.stderr
        if pipe is not None:
            # read1-like: whatever is there now, so that the port line isn't held back by a buffer
            for chunk in iter(lambda: os.read(pipe.fileno(), 65536), b""):
                response = language_pb2.RunPluginResponse()
                setattr(response, name, chunk)
                chunks.put(response)
        chunks.put(None)

    threads = [threading.Thread(target=pump, args=(name,), daemon=True) for name in ("stdout", "stderr")]
    for thread in threads:
        thread.start()
    open_streams = len(threads)
    while open_streams:
        chunk = chunks.get()
        if chunk is None:
            open_streams -= 1
        else:
            yield chunk


def _engine_address(arguments: list[str]) -> str:
    """Engine's address: the last argument that is not an option."""
    positional = [argument for argument in arguments if not argument.startswith("-")]
    return positional[-1] if positional else ""


def main() -> None:
    """Serve until the engine says stop (by SIGINT) or is gone."""
    # Told by the launcher. Taken out, for it says nothing about the parent of what this host starts.
    parent = int(os.environ.pop(_PARENT_VARIABLE, "") or os.getppid())
    host = LanguageHost(_engine_address(sys.argv[1:]))

    def stop(*_: object) -> None:
        host.end_children()
        os._exit(0)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=unlimited)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    while os.getppid() == parent:
        time.sleep(_PARENT_POLL_SECONDS)
    stop()


if __name__ == "__main__":
    main()
