"""The book's site: `sphinx-build chapters FOLDER` needs no network, nor does who reads it.

`tox -e book` and `python -m keras_course book` call it. Every page runs while it is built. Its
outputs are kept in the cache folder, until the code of the package, or a package that is installed,
changes; where `CI` is set, those of an earlier build are thrown away.
"""

import dataclasses
import inspect
import os
import re
import shutil
import unicodedata
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from urllib.parse import quote

import keras_course
from docutils import nodes
from docutils.statemachine import StringList
from keras_course.command import book, cache_folder
from keras_course.exercises import sheet
from pybtex.plugin import register_plugin as register_list_style
from pybtex.style.formatting.alpha import Style as AlphaStyle
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.sorting import BaseSortingStyle
from pybtex.style.template import field, href, join, names, optional, sentence
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinxcontrib.bibtex.plugin import register_plugin as register_citation_style
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

project = "Deep learning : chaque diapositive s’exécute"
author = "keras_course"
release = keras_course.__version__
language = "fr"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinxcontrib.bibtex",
]
exclude_patterns = ["_site"]
smartquotes = False  # see FrenchTypography
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
bibtex_bibfiles = ["references.bib"]
bibtex_default_style = bibtex_reference_style = "french"

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
templates_path = ["_templates"]
html_css_files = ["katex/katex.min.css", "course.css"]
# KaTeX 0.19.1 of npm; of the fonts that its style sheet names, those in woff2.
html_js_files = ["katex/katex.min.js", "course.js"]
html_math_renderer = "katex"
html_last_updated_fmt = "%d %B %Y"
html_show_search_summary = False  # it is fetched, which a page opened as a file may not do
html_copy_source = False
html_use_index = False
html_domain_indices = False
copybutton_prompt_text = "$ "

autodoc_typehints = "none"  # the docstrings give types and shapes
autodoc_member_order = "bysource"
default_role = "literal"  # the docstrings write code between single backquotes
napoleon_use_rtype = False
napoleon_custom_sections = [("Call arguments", "params_style")]


def cache_key() -> str:
    """A digest of the package's files and of the versions of all packages that are installed."""
    installed = sorted(f"{package.name} {package.version}" for package in distributions())
    return sha256("\n".join([book.digest(book.PACKAGE), *installed]).encode()).hexdigest()[:16]


_caches = cache_folder.folder() / "book" / "executed"
if os.environ.get("CI"):
    shutil.rmtree(_caches, ignore_errors=True)
nb_execution_mode = "cache"
nb_execution_cache_path = str(_caches / cache_key())
nb_execution_timeout = 600
nb_execution_in_temp = True
nb_merge_streams = True
nb_output_stderr = "remove"  # what TensorFlow says when it starts


class FrenchTypography(SphinxTransform):
    """Apostrophes, dashes, and spaces at which no line may end."""

    default_priority = 500
    dash = (re.compile(r"(?<= )--(?= )"), "–")
    french = (
        (re.compile(r"(?<=\w)'(?=[\w«])"), "’"),
        (re.compile(r" (?=[:»%])|(?<=«) "), "\N{NO-BREAK SPACE}"),
        (re.compile(r" (?=[;!?])|(?<=\d) (?=\d{3}(?!\d))"), "\N{NARROW NO-BREAK SPACE}"),
    )
    before_markup = (re.compile(r"(?<=\w)'$"), "’")  # l'*italique*: the sentence goes on

    def apply(self) -> None:
        changes = [self.dash] if self.env.docname == "api" else [self.dash, *self.french]
        as_typed = (nodes.literal, nodes.FixedTextElement, nodes.math, nodes.math_block, nodes.raw)
        for text in [*self.document.findall(nodes.Text)]:
            if not isinstance(text.parent, as_typed):
                changed = str(text)
                followed = text.parent[-1] is not text and changes[1:]
                for pattern, replacement in [*changes, self.before_markup] if followed else changes:
                    changed = pattern.sub(replacement, changed)
                text.parent.replace(text, nodes.Text(changed))


def authors(entry: object) -> str:
    """As the pages cite them: Levy et Goldberg; with three or more, Vaswani et al."""
    persons = entry.persons.get("author") or entry.persons["editor"]
    known = [" ".join([*person.prelast_names, *person.last_names]) for person in persons[:2]]
    if len(persons) > 2:
        known[1] = "al."
    return " et ".join(known).replace("{", "").replace("}", "")


class FrenchLabels(BaseLabelStyle):
    """What the pages cite: Levy et Goldberg, 2014."""

    def format_labels(self, sorted_entries: list) -> list[str]:
        return [f"{authors(entry)}, {entry.fields['year']}" for entry in sorted_entries]


class FrenchOrder(BaseSortingStyle):
    """By authors as cited, whatever capitals and accents are in their names, then by year."""

    def sorting_key(self, entry: object) -> tuple[str, str, str]:
        letters = unicodedata.normalize("NFD", authors(entry)).encode("ascii", "ignore")
        return letters.decode().lower(), entry.fields["year"], entry.fields["title"]


class FrenchList(AlphaStyle):
    """The bibliography, by authors: « et » before the last; titles as their authors wrote them."""

    default_label_style = default_sorting_style = "french"

    def format_names(self, role: str, as_sentence: bool = True):
        listed = names(role, sep=", ", sep2=" et ", last_sep=" et ")
        return sentence[listed] if as_sentence else listed

    def format_title(self, entry: object, which: str, as_sentence: bool = True):
        return sentence[field(which)] if as_sentence else field(which)

    def format_edition(self, entry: object):
        return optional[join[field("edition"), "e édition"]]

    def format_url(self, entry: object):
        return href(field("url", raw=True))[field("url", raw=True)]


ROUND, ET = BracketStyle("(", ")", "; "), PersonStyle(sep2=" et ", last_sep=" et ")


@dataclasses.dataclass
class FrenchCitation(AuthorYearReferenceStyle):
    """{cite:p}`key`: (Levy et Goldberg, 2014); {cite:t}`key`: Levy et Goldberg (2014)."""

    bracket_parenthetical: BracketStyle = dataclasses.field(default_factory=lambda: ROUND)
    bracket_textual: BracketStyle = dataclasses.field(default_factory=lambda: ROUND)
    person: PersonStyle = dataclasses.field(default_factory=lambda: ET)


register_list_style("pybtex.style.labels", "french", FrenchLabels)
register_list_style("pybtex.style.sorting", "french", FrenchOrder)
register_list_style("pybtex.style.formatting", "french", FrenchList)
register_citation_style("sphinxcontrib.bibtex.style.referencing", "french", FrenchCitation)


class Exercises(SphinxDirective):
    """The exercises of the chapter that the page is named after."""

    def run(self) -> list[nodes.Node]:
        chapter = self.env.docname
        self.env.note_dependency(book.PACKAGE / "exercises" / f"{chapter}.py")
        section = nodes.container(classes=["exercises"])
        lines = sheet.section(chapter).splitlines()
        self.state.nested_parse(StringList(lines, source=""), self.content_offset, section)
        return [section]


def mark_code(
    _app: Sphinx, _what: str, _name: str, _shown: object, _options: object, lines: list[str]
) -> None:
    """In a docstring what is indented after a blank line is code or a formula: keep its lines."""
    indents = [len(line) - len(line.lstrip()) if line else None for line in lines]
    for i in range(len(lines) - 1, 1, -1):
        before, blank, indent = indents[i - 2 : i + 1]
        if blank is None and before is not None and indent and indent > before:
            lines[i - 1 : i] = ["", " " * before + "::", ""]


def show_init(_app: Sphinx, what: str, _name: str, shown: type, *_: object) -> tuple | None:
    """The arguments of a layer: Keras gives its class `*args, **kwargs` instead."""
    if what != "class":
        return None
    init, none = inspect.signature(shown.__init__), inspect.Parameter.empty
    arguments = [argument.replace(annotation=none) for argument in init.parameters.values()]
    return str(init.replace(parameters=arguments[1:], return_annotation=none)), ""


def visit_math(self, node: nodes.math) -> None:
    """A formula within a line, for `course.js` to render."""
    opening = self.starttag(node, "span", "", CLASS="math")
    self.body.append(opening + self.encode(node.astext()) + "</span>")
    raise nodes.SkipNode


def visit_displaymath(self, node: nodes.math_block) -> None:
    """A formula of its own, with its number if it has a label."""
    self.body.append(self.starttag(node, "div", "", CLASS="equation"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({node["number"]})</span>')
    self.body.append(f'<div class="math">{self.encode(node.astext())}</div></div>\n')
    raise nodes.SkipNode


def add_page_head(app: Sphinx, page: str, _template: str, context: dict, doctree: object) -> None:
    """Below a chapter's title: minutes to read, time to run, pages to read before.

    `run` and `after` come from the first lines of the page, the minutes from its length without
    the exercises, each of which says its own.
    """
    facts = app.env.metadata.get(page, {})
    if doctree is None or "run" not in facts:
        return
    words = len(doctree.astext().split())
    for part in doctree.findall(nodes.container):
        words -= len(part.astext().split()) if "exercises" in part["classes"] else 0
    minutes = round(words / 130)
    head, before = [f"Lecture : {minutes} min", f"Calcul : {facts['run']}"], []
    for other in re.findall(r"\w+", facts["after"]):
        if other in app.env.titles:
            title = app.env.titles[other].astext()
            before.append(f'<a href="{context["pathto"](other)}">{title}</a>')
        else:
            logging.getLogger(__name__).warning("there is no page %r", other, location=page)
    if before:
        head.append("À lire avant : " + ", ".join(before))
    line = " · ".join(head).replace(" :", "\N{NO-BREAK SPACE}:")
    added = f'</h1>\n<p class="page-head">{line}</p>'
    context["body"] = context["body"].replace("</h1>", added, 1)


def link_pictures(app: Sphinx, doctree: nodes.document, _page: str) -> None:
    """A picture is a link to itself: it opens alone, as large as the reader likes."""
    for picture in [*doctree.findall(nodes.image)]:
        if picture["uri"] in app.env.images and not isinstance(picture.parent, nodes.reference):
            file = quote(app.env.images[picture["uri"]][1])
            link = nodes.reference("", refuri=f"{app.builder.imagedir}/{file}", internal=True)
            link["reftitle"], link["classes"] = "Agrandir", ["picture"]
            picture.replace_self(link)
            link += picture


def add_explorer(app: Sphinx, failed: Exception | None) -> None:
    """What pages embed, as files of the site: the playground, a softmax and a trained network."""
    if failed is not None or app.builder.format != "html":
        return
    from keras_course.command import explorer
    from keras_course.explorer import page, playground, views

    page.write(playground.assemble(), Path(app.outdir, "_static", "playground.html"))
    page.write(views.softmax_page(), Path(app.outdir, "_static", "softmax.html"))
    # One network: the site has 10 MB at most.
    explorer.show("lenet", Path(app.outdir, "_static", "lenet.html"), open=False)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_transform(FrenchTypography)
    app.add_directive("exercises", Exercises)
    app.add_html_math_renderer("katex", (visit_math, None), (visit_displaymath, None))
    app.connect("autodoc-process-docstring", mark_code, priority=400)  # before napoleon
    app.connect("autodoc-process-signature", show_init)
    app.connect("doctree-resolved", link_pictures)
    app.connect("html-page-context", add_page_head)
    app.connect("build-finished", add_explorer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
