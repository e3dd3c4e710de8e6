"""One YAML file, read into nodes that know their line.

Values are taken from the text as it stands, not as YAML 1.1 would guess: ``NO`` is Norway and not false,
and 012345678901 is an account and not a number. Anchors, aliases and tags are refused: a file says what it
means where it means it, and nothing can grow when it is read.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from enclave.model.intent.problem import Problem, listed, nearest

_MAX_DEPTH = 16  # the deepest sensible file has 5 levels; the reader itself recurses
# Reads the same in a tenth of the time; its messages name lines less well.
_FAST: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"
_BOOLEAN = "tag:yaml.org,2002:bool"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Entry(NamedTuple):
    """One entry of a mapping: its key as text, the key's node and the value's node."""

    name: str
    key: Node
    value: Node


class Document:
    """A YAML file and the problems found in it. ``root`` is None if nothing of it can be read.

    An ``optional`` file may be missing or have nothing in it: ``root`` is None then, without a problem.
    """

    def __init__(self, directory: Path, file: str, *, optional: bool = False) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._optional = optional
        try:
            text = (directory / file).read_bytes().decode("utf-8")
        except FileNotFoundError:
            if not optional:
                self.report_line(1, "the file is missing", f"create {file} in the configuration folder")
        except OSError as error:
            self.report_line(1, f"the file can't be read: {error.strerror}", "make it a readable file")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self.report_line(line, "the file is not UTF-8 text", "save it as UTF-8")
        else:
            self._compose(text)

    def report_line(self, line: int, message: str, remedy: str) -> None:
        """Note a problem at a line, counted from 1."""
        self.problems.append(Problem(file=self.file, line=line, message=message, remedy=remedy))

    def report(self, node: Node, message: str, remedy: str) -> None:
        """Note a problem at the line where a node begins."""
        self.report_line(node.start_mark.line + 1, message, remedy)

    def entries(self, node: Node, what: str) -> Iterator[Entry]:
        """Yield each entry of a mapping; duplicates are problems."""
        if not isinstance(node, MappingNode):
            self.report(node, f"{what} must be a mapping of names", f'write {what} as "name: ..." lines')
            return
        first: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.report(key, f"{what}: a key must be plain text", "write a name before the colon")
            elif key.value in first:
                message = f'{what}: "{key.value}" is there twice, first in line {first[key.value]}'
                self.report(key, message, "keep one of the two")
            else:
                first[key.value] = key.start_mark.line + 1
                yield Entry(key.value, key, value)

    def named(self, node: Node, section: str, kind: str, longest: int) -> Iterator[Entry]:
        """Yield the entries of a mapping whose keys are names of our own, and note the bad names.

        An entry with a bad name is still yielded: others may refer to it, and it may have more problems.
        """
        for entry in self.entries(node, section):
            self.check_name(entry.key, entry.name, kind, longest)
            yield entry

    def check_filled(self, node: Node, what: str) -> None:
        """Note a mapping that needs an entry and has none."""
        if isinstance(node, MappingNode) and not node.value:
            self.report(node, f"{what} must not be empty", "add an entry")

    def check_name(self, node: Node, name: str, kind: str, longest: int) -> None:
        """Note what is wrong with a name that resources will be called after."""
        if not _NAME.fullmatch(name):
            remedy = "use small letters, digits and single hyphens, beginning with a letter"
            self.report(node, f'"{name}" is no name for a {kind}', remedy)
        elif len(name) > longest:
            message = f'the {kind} name "{name}" is longer than {longest} characters'
            self.report(node, message, "shorten it: AWS limits the names made from it")

    def fields(
        self,
        node: Node,
        what: str,
        required: Sequence[str],
        optional: Sequence[str] = (),
        at: Node | None = None,
    ) -> "Fields":
        """Read a mapping with known keys. ``at`` is where a missing key is reported."""
        known = (*required, *optional)
        found: dict[str, Node] = {}
        if not isinstance(node, MappingNode):
            self.report(node, f"{what} must be a mapping", f"write its keys: {', '.join(known)}")
            return Fields(self, what, at or node, found)
        missing = set(required)
        for key, key_node, value in self.entries(node, what):
            missing.discard(key)
            if key in known:
                found[key] = value
            else:
                meant = nearest(key, set(known) - {other for other, *_ in self._plain_keys(node)})
                missing.discard(meant or key)  # a misspelt key is one mistake, not two
                remedy = f'write "{meant}", if you mean that' if meant else f"use only {listed(known)}"
                self.report(key_node, f'{what}: unknown key "{key}"', remedy)
        for key in (key for key in required if key in missing):
            self.report(at or node, f'{what}: "{key}" is missing', f"add {key}")
        return Fields(self, what, at or node, found)

    def members(self, node: Node, what: str) -> list[Node]:
        """Return the members of a list; what is no list has none."""
        if not isinstance(node, SequenceNode):
            self.report(node, f"{what} must be a list", 'write each member after a "-", or [] for none')
            return []
        return list(node.value)

    def items(self, node: Node, what: str) -> list[Node] | None:
        """Return the members of a list that needs at least one."""
        members = self.members(node, what)
        if not members and isinstance(node, SequenceNode):
            self.report(node, f"{what} must not be empty", "add a member")
        return members or None

    def text(self, node: Node, what: str) -> str | None:
        """Return a line of text as it stands in the file."""
        if not isinstance(node, ScalarNode):
            self.report(node, f"{what} must be text", "write a single value")
            return None
        value = str(node.value).strip()
        if not value or (node.tag == _NULL and node.style is None):
            self.report(node, f"{what} has no value", "write one after the colon")
            return None
        if not value.isprintable():
            self.report(node, f"{what} must be one line of printable text", "take out line breaks and tabs")
            return None
        return value

    def boolean(self, node: Node, what: str) -> bool | None:
        """Return true or false; YAML's other spellings, such as ``yes``, are problems."""
        if isinstance(node, ScalarNode) and node.tag == _BOOLEAN and node.value in {"true", "false"}:
            return bool(node.value == "true")
        self.report(node, f"{what} must be true or false", "write true or false, without quotes")
        return None

    def integer(self, node: Node, what: str, smallest: int, largest: int) -> int | None:
        """Return a whole number in a range, both ends included."""
        text = node.value if isinstance(node, ScalarNode) else ""
        if isinstance(text, str) and re.fullmatch(r"0|[1-9][0-9]{0,9}", text):
            number = int(text)
            if smallest <= number <= largest:
                return number
        self.report(
            node,
            f"{what} must be a whole number from {smallest} to {largest}",
            f"write a number such as {smallest}",
        )
        return None

    def date(self, node: Node, what: str) -> date | None:
        """Return a day written as 2026-12-31."""
        text = self.text(node, what)
        if text is None:
            return None
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass  # such as 2026-02-30: reported below, like any other text that is no day
        self.report(node, f'{what}: "{text}" is no day', "write it as year-month-day, such as 2027-12-31")
        return None

    def _plain_keys(self, node: MappingNode) -> Iterator[tuple[str, Node]]:
        return ((key.value, key) for key, _ in node.value if isinstance(key, ScalarNode))

    def _compose(self, text: str) -> None:
        try:
            self._read(text, _FAST)
        except yaml.YAMLError:
            self.problems.clear()  # they come again, beside what this error is in the words of the other
            self._explain(text)

    def _explain(self, text: str) -> None:
        try:
            self._read(text, yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            self.report_line(line, f"not valid YAML: {error.problem}", "mend the syntax of this line")
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            self.report_line(line, "a character that YAML doesn't allow", "take it out")

    def _read(self, text: str, loader: type[yaml.SafeLoader]) -> None:
        if self._flat_enough(text, loader):
            self.root = yaml.compose(text, Loader=loader)
            if self.root is None and not self._optional:
                self.report_line(1, "the file is empty", "fill it in")

    def _flat_enough(self, text: str, loader: type[yaml.SafeLoader]) -> bool:
        """Note anchors, aliases and tags; return whether the file is flat enough to be composed."""
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                self.report_line(line, f'the alias "*{event.anchor}" is not allowed', "write the value out")
            elif isinstance(event, yaml.NodeEvent) and event.anchor is not None:
                self.report_line(line, f'the anchor "&{event.anchor}" is not allowed', "take it away")
            if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
                self.report_line(line, f'the tag "{event.tag}" is not allowed', "take it away")
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > _MAX_DEPTH:
                self.report_line(line, "the file is nested too deeply", "close the brackets before")
                return False
        return True


class Fields:
    """The known keys of one mapping. A key that is absent reads as None: it was reported if it is needed."""

    def __init__(self, document: Document, what: str, at: Node, nodes: dict[str, Node]) -> None:
        self.document = document
        self.what = what
        self._at = at
        self._nodes = nodes

    def node(self, key: str) -> Node | None:
        """Return the value of a key."""
        return self._nodes.get(key)

    def report(self, key: str, message: str, remedy: str) -> None:
        """Note a problem at a key's value, or where the mapping begins if the key is absent."""
        self.document.report(self._nodes.get(key, self._at), f"{self.what}: {message}", remedy)

    def text(self, key: str) -> str | None:
        """Return a line of text."""
        node = self._nodes.get(key)
        return None if node is None else self.document.text(node, self._name(key))

    def boolean(self, key: str) -> bool | None:
        """Return true or false."""
        node = self._nodes.get(key)
        return None if node is None else self.document.boolean(node, self._name(key))

    def date(self, key: str) -> date | None:
        """Return a day."""
        node = self._nodes.get(key)
        return None if node is None else self.document.date(node, self._name(key))

    def integer(self, key: str, smallest: int, largest: int) -> int | None:
        """Return a whole number from ``smallest`` to ``largest``."""
        node = self._nodes.get(key)
        return None if node is None else self.document.integer(node, self._name(key), smallest, largest)

    def items(self, key: str) -> list[Node] | None:
        """Return the members of a list."""
        node = self._nodes.get(key)
        return None if node is None else self.document.items(node, self._name(key))

    def texts(self, key: str) -> list[tuple[str, Node]] | None:
        """Return the members of a list of distinct texts, with their nodes. None if the list can't be read.

        A duplicate is reported and left out.
        """
        nodes = self.items(key)
        if nodes is None:
            return None
        texts: dict[str, Node] = {}
        for node in nodes:
            text = self.document.text(node, self._name(key))
            if text in texts:
                self.document.report(
                    node, f'{self._name(key)}: "{text}" is there twice', "keep one of the two"
                )
            elif text is not None:
                texts[text] = node
        return list(texts.items())

    def _name(self, key: str) -> str:
        return f"{self.what}: {key}"
