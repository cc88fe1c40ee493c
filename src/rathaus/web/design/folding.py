"""Templates made ready once: what cannot change from request to request is worked out when a template is first read.

A page of Django templates spends most of its time on things that are the same every time: which template extends which,
which file an include names, how a fixed sentence reads in English, where a fixed address leads. This loader works them
out once for each language and each place the addresses begin at, and leaves plain text and the parts that do vary.
Templates are written as always; the pages are the same to the byte (tests/integration/web/test_folding.py).
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.template import Context, Engine, Origin, Template, TemplateDoesNotExist
from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    TextNode,
    Variable,
    render_value_in_context,
)
from django.template.defaulttags import IfNode, URLNode
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import cached
from django.template.loaders.base import Loader as BaseLoader
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from rathaus.web.design.hurrying import hurry

__all__ = ["Loader"]

_reading = threading.local()
"""Names of the templates this thread is folding, so that one that includes itself is left alone."""


class _Folding(BaseLoader):
    """Folds a template after Django has read it and before it is kept."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """Return a template, folded."""
        template = super().get_template(template_name, skip)
        under_way: list[str] = _reading.__dict__.setdefault("names", [])
        under_way.append(template_name)
        try:
            template.nodelist = _inherited(_folded(template.nodelist, template), template)
        finally:
            under_way.pop()
        return template


class Loader(cached.Loader, _Folding):
    """Keeps folded templates for each language and each beginning of the addresses."""

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        """Return what the text of a folded template depends on."""
        place = f"{get_language()} {get_script_prefix()} {get_urlconf() or settings.ROOT_URLCONF}"
        return f"{super().cache_key(template_name, skip)} {place}"


# --- What varies with the request stays a node -------------------------------------------------------------------


class _Block(BlockNode):
    """A block whose content is settled; it still can be replaced by a template that extends this one."""

    def render(self, context: Context) -> SafeString:
        """Return the content, in a scope of its own."""
        if BLOCK_CONTEXT_KEY in context.render_context:  # below a template that could not be folded
            return super().render(context)
        with context.push():
            return self.nodelist.render(context)


class _Included(Node):
    """The nodes of an included template, in their place."""

    def __init__(self, nodelist: NodeList, given: Mapping[str, FilterExpression]) -> None:
        self.nodelist, self.given = nodelist, given

    def render(self, context: Context) -> str:
        """Return the included part; what it is given counts only inside."""
        values = {name: value.resolve(context) for name, value in self.given.items()}
        with context.push(**values):
            return self.nodelist.render(context)


class _Sentence(Node):
    """A translated sentence with values in it."""

    child_nodelists = ()

    def __init__(self, text: str, names: Sequence[str], given: Mapping[str, FilterExpression]) -> None:
        self.text, self.names, self.given = text, names, given

    def render(self, context: Context) -> str:
        """Return the sentence."""
        values = {name: value.resolve(context) for name, value in self.given.items()}
        with context.push(**values):
            return self.text % {
                name: render_value_in_context(context.get(name, ""), context) for name in self.names
            }


class _Word(Node):
    """A translated word that is kept under a name."""

    child_nodelists = ()

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text

    def render(self, context: Context) -> str:
        """Set the name; nothing is shown."""
        context[self.name] = self.text
        return ""


# --- Folding -----------------------------------------------------------------------------------------------------


def _folded(nodes: Iterable[Node], template: Template) -> NodeList:
    """Return the nodes with everything worked out that is fixed, and neighbouring texts joined."""
    found = NodeList()
    for node in map(hurry, nodes):
        fold = _FOLDS.get(type(node))
        new = (fold(node, template) if fold else None) or _with_folded_children(node, template)
        if isinstance(new, TextNode) and found and isinstance(found[-1], TextNode):
            found[-1] = TextNode(found[-1].s + new.s)
        else:
            found.append(new)
    return found


def _with_folded_children(node: Node, template: Template) -> Node:
    return _with_children(node, lambda children: _folded(children, template))


def _with_children(node: Node, change: Callable[[NodeList], NodeList]) -> Node:
    """Return a copy of a node whose lists of children are changed; the node itself when it has none."""
    if isinstance(node, IfNode):
        new = copy.copy(node)
        new.conditions_nodelists = [(test, change(children)) for test, children in node.conditions_nodelists]
        return new
    lists = {name: getattr(node, name, None) for name in node.child_nodelists}
    if not any(lists.values()):
        return node
    new_node = copy.copy(node)
    for name, children in lists.items():
        if isinstance(children, NodeList):
            setattr(new_node, name, change(children))
    return new_node


def _constant(expression: Any) -> str | None:
    """Return the text of an expression that is a text in quotation marks, without filters; else None."""
    if not isinstance(expression, FilterExpression) or expression.filters:
        return None
    value = expression.var.literal if isinstance(expression.var, Variable) else expression.var
    return str(value) if isinstance(value, str) else None


def _translate(node: TranslateNode, template: Template) -> Node | None:
    if _constant(node.filter_expression) is None or node.message_context or node.noop:
        return None
    name, node.asvar = node.asvar, None
    text = node.render(Context())
    return _Word(name, text) if name else TextNode(text)


def _blocktranslate(node: BlockTranslateNode, template: Template) -> Node | None:
    if node.plural or node.message_context or node.asvar:
        return None
    original, names = node.render_token_list(node.singular)
    try:
        text = gettext(original)
        text % dict.fromkeys(names, "")
    except (KeyError, ValueError):  # a translation that does not fit: Django knows what to do
        return None
    return _Sentence(text, names, node.extra_context) if names else TextNode(text % {})


def _static(node: StaticNode, template: Template) -> Node | None:
    path = _constant(node.path)
    return TextNode(conditional_escape(node.handle_simple(path))) if path and not node.varname else None


def _url(node: URLNode, template: Template) -> Node | None:
    name = _constant(node.view_name)
    if name is None or node.args or node.kwargs or node.asvar:
        return None
    try:
        return TextNode(conditional_escape(reverse(name)))
    except NoReverseMatch:  # in this place only where it is shown
        return None


def _include(node: IncludeNode, template: Template) -> Node | None:
    name = _constant(node.template)
    if name is None or name.startswith(".") or node.isolated_context or name in _reading.names:
        return None
    try:
        included = _engine(template).find_template(name)[0]
    except TemplateDoesNotExist:
        return None
    if any(isinstance(part, ExtendsNode) for part in included.nodelist):
        return None
    return _Included(included.nodelist, node.extra_context)


_FOLDS: Final[Mapping[type, Callable[[Any, Template], Node | None]]] = {
    TranslateNode: _translate,
    BlockTranslateNode: _blocktranslate,
    StaticNode: _static,
    URLNode: _url,
    IncludeNode: _include,
}


# --- Inheritance -------------------------------------------------------------------------------------------------


def _inherited(nodes: NodeList, template: Template) -> NodeList:
    """Return the nodes of the template at the root of the inheritance, with this template's blocks in them."""
    extends = next((node for node in nodes if isinstance(node, ExtendsNode)), None)
    if extends is None:
        return _settled(nodes, {})
    name = _constant(extends.parent_name)
    blocks: dict[str, Any] = {
        node.name: node  # type: ignore[attr-defined]  # Django's stubs know only the base class
        for node in extends.nodelist.get_nodes_by_type(BlockNode)
    }
    if name is None or "block.super" in template.source:
        return nodes
    parent = _engine(template).find_template(name, skip=[template.origin])[0]
    if any(isinstance(node, ExtendsNode) for node in parent.nodelist):
        return nodes
    return _settled(parent.nodelist, blocks)


def _settled(nodes: Iterable[Node], blocks: Mapping[str, BlockNode]) -> NodeList:
    """Return the nodes with every block filled by the template that has the last word."""
    return NodeList(_settle(node, blocks) for node in nodes)


def _settle(node: Node, blocks: Mapping[str, BlockNode]) -> Node:
    if isinstance(node, BlockNode):
        chosen = blocks.get(node.name, node)
        return _Block(node.name, _settled(chosen.nodelist, blocks))
    return _with_children(node, lambda children: _settled(children, blocks))


def _engine(template: Template) -> Engine:
    return template.engine
