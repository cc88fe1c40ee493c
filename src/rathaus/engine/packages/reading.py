"""Reading the files of a package: the YAML subset, letters in sections, and the bundle they form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from rathaus.engine.packages.faults import FaultList, suggestion
from rathaus.engine.packages.trees import Items, Map, Mark, Text, Tree, mark_at, scalars

MAX_FILE = 200_000
"""Characters of one file."""
MAX_FILES = 600
MAX_TOTAL = 3_000_000
"""Characters of all files of a package with the shared ones it uses."""
MAX_DEPTH = 24
MAX_NODES = 20_000
"""Keys and values of one file."""

SPLIT = ("form", "facts", "fees", "procedure", "fim", "service", "messages")
"""Files that may become a folder of the same name."""

_NAME = r"[a-z][a-z0-9_]*"
_LANGUAGE = r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
_PACKAGE_FILES = re.compile(
    rf"service\.yaml|(?:form|facts|fees|procedure|fim)\.yaml|(?:form|facts|fees|procedure|fim)/{_NAME}\.yaml"
    rf"|(?:letters|messages|blocks|codelists)/{_NAME}\.yaml|examples/[a-z0-9][a-z0-9_-]*\.yaml"
    rf"|texts/{_LANGUAGE}/(?:service|form|facts|fees|procedure|messages)\.yaml"
    rf"|texts/{_LANGUAGE}/(?:form|facts|fees|procedure|messages)/{_NAME}\.yaml"
    rf"|texts/{_LANGUAGE}/blocks/{_NAME}\.yaml|texts/{_LANGUAGE}/letters/{_NAME}\.md"
)
_SHARED_FILES = re.compile(
    rf"_blocks/{_NAME}/(?:form|fim)\.yaml|_blocks/{_NAME}/texts/{_LANGUAGE}/form\.yaml"
    rf"|_codelists/{_NAME}\.yaml|_law/{_NAME}\.yaml|_law/texts/{_LANGUAGE}/{_NAME}\.md"
    rf"|_procedures/{_NAME}/(?:procedure\.yaml|letters/{_NAME}\.yaml|texts/{_LANGUAGE}/procedure\.yaml"
    rf"|texts/{_LANGUAGE}/letters/{_NAME}\.md)"
)
_SUSPECT = re.compile(r"(?:^|[\s\[{,:-])[&*!]", re.MULTILINE)
_BRACKETS = re.compile(r"[\[\]{}]")
_LONG_INDENT = re.compile(r"^[ \-?:]{40}", re.MULTILINE)
_HEADING = re.compile(r"^# +(\S.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything a package consists of: its files, and the shared ones it uses.

    Keys are file names relative to the package folder (``form.yaml``, ``texts/de/letters/permit.md``), shared
    ones begin with ``_blocks/``, ``_codelists/``, ``_procedures/`` or ``_law/``. Split files are joined under
    the name of the whole (``form/a.yaml`` → ``form.yaml``). Markdown is a map of sections.
    """

    files: Mapping[str, dict[str, Tree]]
    blocks: tuple[str, ...] = ()
    """Names of all shared blocks, used or not, for remedies; not part of the package."""

    def file(self, name: str) -> dict[str, Tree]:
        """Return one file, an empty map when it is not there."""
        return self.files.get(name) or Map({}, Mark(name, 1), {})

    def under(self, prefix: str, suffix: str) -> dict[str, dict[str, Tree]]:
        """Return the files of a folder (not of its sub-folders) by their bare name, sorted."""
        found = {
            name[len(prefix) : -len(suffix)]: tree
            for name, tree in sorted(self.files.items())
            if name.startswith(prefix) and name.endswith(suffix)
        }
        return {name: tree for name, tree in found.items() if "/" not in name}


def read_bundle(*, folder: Path, shared: Path, faults: FaultList) -> Bundle:
    """Read a package folder and the shared files it uses from disk.

    Args:
        folder: The package, e.g. ``services/bewohnerparkausweis``.
        shared: Folder that holds ``_blocks``, ``_codelists``, ``_procedures`` and ``_law``.
        faults: Takes what is wrong with the files.
    """
    own = {name: _text(folder / name, name, faults) for name in _names(folder)}
    common = _SharedFolder(shared, faults)
    return _bundle(own, common, faults)


def read_bundle_from_files(
    files: Mapping[str, str], *, shared: Mapping[str, str] | None = None, faults: FaultList
) -> Bundle:
    """Read a package from file contents, as uploads and tests have them; names as on disk.

    ``shared`` holds the common files (``_blocks/contact/form.yaml`` …); only used ones get into the bundle.
    """
    return _bundle(dict(files), shared or {}, faults)


def parse_yaml(text: str, *, file: str, faults: FaultList) -> Map:
    """Parse one file of the YAML subset; all scalars stay text.

    Returns:
        The map of the file; what was refused is left out of it and named in ``faults``.
    """
    if _SUSPECT.search(text) and _has_forbidden_events(text, file, faults):
        return Map({}, Mark(file, 1), {})
    if _may_be_too_deep(text) and _is_too_deep(text):
        _add_too_deep(Mark(file, 1), "more", faults)
        return Map({}, Mark(file, 1), {})
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        _add_syntax_fault(error, file, faults)
        return Map({}, Mark(file, 1), {})
    except yaml.YAMLError as error:
        faults.add(Mark(file, 1), "This is not text in YAML", error, "Save the file as UTF-8 text.")
        return Map({}, Mark(file, 1), {})
    if node is None:
        return Map({}, Mark(file, 1), {})
    reader = _Reader(file, faults, is_block_only=file.startswith("texts/") or "/texts/" in file)
    tree = reader.tree(node, 0)
    if not isinstance(tree, Map):
        faults.add(
            Mark(file, 1), "A file is a map of keys", "list or text", "Begin with a key, e.g. `pages:`."
        )
        return Map({}, Mark(file, 1), {})
    return tree


def parse_sections(text: str, *, file: str, faults: FaultList) -> Map:
    """Parse Markdown with one ``# key`` heading per section into a map of sections."""
    sections: dict[str, list[str]] = {}
    marks: dict[str, Mark] = {}
    current: list[str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        heading = _HEADING.match(line)
        if heading:
            key, mark = heading.group(1), Mark(file, number)
            if key in sections:
                faults.add(mark, "A section stands here twice", key, "Join the two sections or rename one.")
            current = sections.setdefault(key, [])
            marks.setdefault(key, mark)
        elif current is not None:
            current.append(line)
        elif line.strip():
            faults.add(Mark(file, number), "Words before the first section", line, "Put `# key` above them.")
    texts = {key: _section(lines, marks[key]) for key, lines in sections.items()}
    for key, section in texts.items():
        if not section:
            faults.add(marks[key], "A section has no words", key, "Write its text or remove the heading.")
    return Map(dict(texts), Mark(file, 1), marks)


def _section(lines: list[str], heading: Mark) -> Text:
    """Return the words of a section with the place of their first line."""
    blank = next((place for place, line in enumerate(lines) if line.strip()), 0)
    return Text("\n".join(lines).strip(), Mark(heading.file, heading.line + 1 + blank))


class _Loader(yaml.CSafeLoader):
    """Reads all scalars as text: no dates, numbers, nulls or booleans are guessed."""

    yaml_implicit_resolvers = {}


class _Reader:
    """Turns composed YAML nodes into trees with places."""

    def __init__(self, file: str, faults: FaultList, *, is_block_only: bool) -> None:
        self.file = file
        self.faults = faults
        self.is_block_only = is_block_only
        self.count = 0

    def tree(self, node: yaml.Node, depth: int) -> Tree:
        """Return the node as a tree; too deep or too many nodes are refused once."""
        mark = Mark(self.file, node.start_mark.line + 1)
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            _add_too_deep(Mark(self.file, 1), f"depth {depth}, {self.count} entries", self.faults)
            return Text("", mark)
        if isinstance(node, yaml.MappingNode):
            return self._map(node, mark, depth)
        if isinstance(node, yaml.SequenceNode):
            return Items([self.tree(child, depth + 1) for child in node.value], mark)
        is_block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        return Text(node.value, Mark(self.file, mark.line + 1) if is_block else mark)

    def _map(self, node: yaml.MappingNode, mark: Mark, depth: int) -> Map:
        if self.is_block_only and node.flow_style and node.value:
            self.faults.add(
                mark,
                "Texts do not use { }",
                "{…}",
                "Write one key per line; commas and question marks would end a { } map.",
            )
        values: dict[str, Tree] = {}
        marks: dict[str, Mark] = {}
        for key_node, value_node in node.value:
            place = Mark(self.file, key_node.start_mark.line + 1)
            if not isinstance(key_node, yaml.ScalarNode) or key_node.value in ("<<", ""):
                self.faults.add(place, "A key is one word", _shown(key_node), "Write `key: value`.")
                continue
            key = key_node.value
            if key in values:
                self.faults.add(
                    place,
                    "A key stands here twice",
                    key,
                    f"Remove one of the two, the other is in line {marks[key].line}.",
                )
                continue
            if isinstance(value_node, yaml.ScalarNode) and not value_node.value and not value_node.style:
                self.faults.add(place, "A key has no value", key, _empty_remedy(key))
                continue
            values[key] = self.tree(value_node, depth + 1)
            marks[key] = place
        return Map(values, mark, marks)


def _add_too_deep(mark: Mark, value: str, faults: FaultList) -> None:
    remedy = f"Keep to {MAX_DEPTH} levels and {MAX_NODES} entries; split the file."
    faults.add(mark, "The file is nested too deeply or too long", value, remedy)


def _may_be_too_deep(text: str) -> bool:
    """Return whether brackets, dashes or indentation could nest deeply; quick, and rather once too often."""
    depth = deepest = 0
    for sign in _BRACKETS.findall(text):
        depth += 1 if sign in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > MAX_DEPTH or _LONG_INDENT.search(text) is not None


def _is_too_deep(text: str) -> bool:
    """Return whether lists and maps nest more than allowed; the parser proper would exhaust the stack."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > MAX_DEPTH:
                return True
    except yaml.YAMLError:
        return False  # named by the reading itself
    return False


def _empty_remedy(key: str) -> str:
    if re.fullmatch(r"[a-z0-9_.-]+", key):
        return "Write its value, or remove the key."
    return "A comma or question mark ended the value before; put that value in quotes."


def _shown(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "map or list as key"


def _has_forbidden_events(text: str, file: str, faults: FaultList) -> bool:
    """Name anchors, aliases and tags; True when there is any."""
    found = False
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            what = _forbidden(event)
            if what:
                found = True
                mark = Mark(file, event.start_mark.line + 1 if event.start_mark else 1)
                faults.add(mark, f"YAML {what[0]} are not part of the format", what[1], what[2])
    except yaml.YAMLError:
        return found  # the syntax itself is named by the second reading
    return found


def _forbidden(event: yaml.Event) -> tuple[str, str, str] | None:
    if isinstance(event, yaml.AliasEvent):
        return "aliases", f"*{event.anchor}", "Write the value out, or make it a block."
    anchor = getattr(event, "anchor", None)
    if anchor:
        return "anchors", f"&{anchor}", "Remove the anchor; to repeat something use a block."
    tag = getattr(event, "tag", None)
    if tag:
        return "tags", str(tag), "Remove the tag; or put a text that begins with ! in quotes."
    return None


def _add_syntax_fault(error: yaml.MarkedYAMLError, file: str, faults: FaultList) -> None:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    faults.add(
        Mark(file, line),
        "This is not the YAML subset",
        error.problem or "syntax",
        "Check indentation, quotes and colons here and in the line above.",
    )


def _names(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    names = (path.relative_to(folder).as_posix() for path in files)
    return sorted(name for name in names if not any(part.startswith(".") for part in name.split("/")))


def _text(path: Path, name: str, faults: FaultList) -> str:
    try:
        if path.stat().st_size > MAX_FILE * 4:
            faults.add(Mark(name, 1), "The file is too long", path.stat().st_size, "Split it by topic.")
            return ""
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        faults.add(Mark(name, 1), "The file is not UTF-8 text", name, "Save it as UTF-8.")
        return ""


class _SharedFolder(Mapping[str, str]):
    """The common files of ``services/``, read when they are asked for."""

    def __init__(self, folder: Path, faults: FaultList) -> None:
        self._folder = folder
        self._faults = faults
        kinds = ("_blocks", "_codelists", "_procedures", "_law")
        self._files = [f"{kind}/{name}" for kind in kinds for name in _names(folder / kind)]

    def __getitem__(self, name: str) -> str:
        if name not in self._files:
            raise KeyError(name)
        return _text(self._folder / name, name, self._faults)

    def __iter__(self):  # type: ignore[no-untyped-def]  # Mapping's own signature
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def _bundle(own: dict[str, str], shared: Mapping[str, str], faults: FaultList) -> Bundle:
    if len(own) > MAX_FILES or sum(map(len, own.values())) > MAX_TOTAL:
        faults.add(
            Mark("service.yaml", 1), "The package is too big", f"{len(own)} files", "Split the service."
        )
        return Bundle({})
    files: dict[str, Map] = {}
    for name in sorted(own):
        if _PACKAGE_FILES.fullmatch(name):
            files[name] = _parse(name, own[name], faults)
        elif name != "README.md":
            _add_unexpected(name, faults)
    joined = _joined(files, faults)
    _add_used(joined, shared, faults)
    blocks = sorted({name.split("/")[1] for name in shared if name.startswith("_blocks/")})
    return Bundle({name: joined[name] for name in sorted(joined)}, tuple(blocks))


def _add_unexpected(name: str, faults: FaultList) -> None:
    known = ["service.yaml", "form.yaml", "facts.yaml", "fees.yaml", "procedure.yaml", "fim.yaml"]
    hint = "Remove it, or give it the name and folder the format knows (small letters, digits and _)."
    faults.add(Mark(name, 1), "A file the format does not know", name, suggestion(name, known, hint))


def _parse(name: str, text: str, faults: FaultList) -> Map:
    if len(text) > MAX_FILE:
        faults.add(Mark(name, 1), "The file is too long", f"{len(text)} characters", "Split it by topic.")
        return Map({}, Mark(name, 1), {})
    if name.endswith(".md"):
        return parse_sections(text, file=name, faults=faults)
    return parse_yaml(text, file=name, faults=faults)


def _joined(files: Mapping[str, Map], faults: FaultList) -> dict[str, Map]:
    """Join ``form/a.yaml`` and ``form/b.yaml`` into ``form.yaml``; a key in two files is a fault."""
    joined: dict[str, Map] = {}
    for name, tree in files.items():
        whole = re.sub(
            r"(^|^texts/[^/]+/)(form|facts|fees|procedure|fim|messages)/[^/]+\.yaml$", r"\1\2.yaml", name
        )
        if re.match(r"messages/", name):
            whole = name
        joined[whole] = _join(joined[whole], tree, faults) if whole in joined else tree
    return joined


def _join(first: Map, second: Map, faults: FaultList, *, depth: int = 0) -> Map:
    values: dict[str, Tree] = dict(first)
    marks = dict(first.marks)
    for key, value in second.items():
        old = values.get(key)
        if old is not None and depth == 0 and isinstance(old, Map) and isinstance(value, Map):
            values[key] = _join(old, value, faults, depth=1)
        elif old is not None:
            faults.add(
                mark_at(second, key),
                "A key stands in two files",
                key,
                f"Remove one of the two, the other is in {marks[key].file}:{marks[key].line}.",
            )
        else:
            values[key] = value
            marks[key] = mark_at(second, key)
    return Map(values, first.mark, marks)


def _add_used(files: dict[str, Map], shared: Mapping[str, str], faults: FaultList) -> None:
    """Add the shared blocks, lists, procedure and law the package uses, and what these use."""
    by_part: dict[str, list[str]] = {}
    for name in shared:
        if _SHARED_FILES.fullmatch(name):
            by_part.setdefault(_part(name), []).append(name)
        else:
            _add_unexpected(name, faults)
    waiting = _used_parts(files.values(), files)
    done: set[str] = set()
    while waiting:
        part = waiting.pop()
        if part in done:
            continue
        done.add(part)
        added = {name: _parse(name, shared[name], faults) for name in by_part.get(part, ())}
        files.update(added)
        waiting |= _used_parts(added.values(), files) - done


def _part(name: str) -> str:
    kind, rest = name.split("/", 1)
    if kind == "_law":
        return "_law"
    return f"{kind}/{rest.split('/', 1)[0].removesuffix('.yaml')}"


def _used_parts(trees: Iterable[Tree], files: Mapping[str, Map]) -> set[str]:
    parts = {"_law"}
    for tree in trees:
        for key, value in _pairs(tree):
            if key == "use" and f"blocks/{value}.yaml" not in files:
                parts.add(f"_blocks/{value}")
            elif (
                key == "codelist" and not value.startswith("city.") and f"codelists/{value}.yaml" not in files
            ):
                parts.add(f"_codelists/{value}")
            elif key == "extends":
                parts.add(f"_procedures/{value}")
        for value in scalars(tree):
            for name in re.findall(r"\bcodes\.([a-z][a-z0-9_]*)", value):
                if f"codelists/{name}.yaml" not in files:
                    parts.add(f"_codelists/{name}")
    return parts


def _pairs(tree: Tree) -> Iterable[tuple[str, str]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if isinstance(value, str):
                yield key, value
            else:
                yield from _pairs(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _pairs(value)
