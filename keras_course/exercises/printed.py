"""Exercises on paper: one HTML file that needs nothing else, black on white, to print from a browser.

The texts are read as the small part of Markdown that they use: paragraphs, lists, tables, blocks of code, `code`,
**bold** and *italics*.
"""

import re
from html import escape

from keras_course.exercises.exercise import LABELS, Exercise

STYLE = """
body { font: 11pt/1.45 Georgia, serif; max-width: 42em; margin: 2em auto; padding: 0 1em; }
body { color: black; background: white; }
h1, h2, h3 { font-family: sans-serif; line-height: 1.2; break-after: avoid; }
h2 { border-bottom: 1px solid #999; margin-top: 2em; }
.kind { font-weight: normal; font-size: .8em; }
pre, code { font: .85em/1.35 monospace; }
pre { border: 1px solid #999; padding: .5em; white-space: pre-wrap; break-inside: avoid; }
table { border-collapse: collapse; }
td, th { border: 1px solid #999; padding: .2em .6em; }
.lines { height: 9em; background: repeating-linear-gradient(transparent 0 2.9em, #bbb 2.9em 3em); break-inside: avoid; }
.solution { border-left: 3px solid #999; padding-left: 1em; }
"""
BLOCK_START = re.compile(r"(- |\d+\. |\||    |```)")
INLINE = ((r"\*\*(.+?)\*\*", r"<strong>\1</strong>"), (r"(?<!\*)\*([^*\s](?:[^*]*[^*\s])?)\*(?!\*)", r"<em>\1</em>"))
SPACES = ((r" (?=[:»%])|(?<=«) ", "\N{NO-BREAK SPACE}"), (r" (?=[;!?])", "\N{NARROW NO-BREAK SPACE}"))


def sheet(title: str, chapters: dict[str, list[Exercise]], with_solutions: bool) -> str:
    """A printable page.

    Args:
        title: of the page.
        chapters: the title of each chapter -> its exercises.
        with_solutions: whether each exercise is followed by its hints and its solution, else by lines to write on.
    """
    body = [f"<h1>{inline(title)}</h1>"]
    for chapter, exercises in chapters.items():
        body.append(f"<h2>{inline(chapter)}</h2>")
        body += [printed(one, with_solutions) for one in exercises]
    head = f'<meta charset="utf-8">\n<title>{escape(title)}</title>\n<style>{STYLE}</style>'
    lines = "\n".join(body)
    return f'<!DOCTYPE html>\n<html lang="fr">\n<head>\n{head}\n</head>\n<body>\n{lines}\n</body>\n</html>\n'


def printed(one: Exercise, with_solution: bool) -> str:
    """An exercise as HTML."""
    kind = f'<span class="kind">{one.name} · {LABELS[one.kind]} · {one.minutes} min</span>'
    parts = [f"<h3>{inline(one.title)} {kind}</h3>", html(one.statement), f"<pre>{escape(one.stub)}</pre>"]
    if not with_solution:
        return "\n".join([*parts, '<div class="lines"></div>'])
    hints = "".join(f"<li>{inline(hint)}</li>" for hint in one.hints)
    parts += [f"<ol>{hints}</ol>", f"<pre>{escape(one.solution)}</pre>", html(one.why)]
    return "\n".join([*parts[:3], '<div class="solution">', "<h4>Indices et solution</h4>", *parts[3:], "</div>"])


def html(text: str) -> str:
    """Markdown, the part of it that texts use, as HTML."""
    blocks = re.split(r"\n\s*\n", text)
    return "\n".join(map(block, blocks))


def block(text: str) -> str:
    """A paragraph, list, table or block of code."""
    lines = text.splitlines()
    start = BLOCK_START.match(lines[0])
    mark = start[1] if start else ""
    if mark == "```":
        return f"<pre>{escape(chr(10).join(lines[1:-1]))}</pre>"
    if mark == "    ":
        return f"<pre>{escape(chr(10).join(line[4:] for line in lines))}</pre>"
    if mark == "|":
        rows = [line.strip("|").split("|") for line in lines if not re.fullmatch(r"[|:\- ]+", line)]
        cells = ["".join(f"<td>{inline(cell.strip())}</td>" for cell in row) for row in rows]
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
    if mark:
        items = [BLOCK_START.sub("", item, count=1) for item in re.split(r"\n(?=- |\d+\. )", text)]
        kind = "ul" if mark == "- " else "ol"
        return f"<{kind}>{''.join(f'<li>{inline(item)}</li>' for item in items)}</{kind}>"
    return f"<p>{inline(text)}</p>"


def inline(text: str) -> str:
    """Text within a line: code between backquotes as it is, the rest with French spaces, bold and italics."""
    text = " ".join(text.split())
    kept = [f"<code>{escape(code)}</code>" for code in re.findall(r"`([^`]+)`", text)]
    text = escape(re.sub(r"`[^`]+`", "\0", text), quote=False)
    for pattern, replacement in (*SPACES, *INLINE):
        text = re.sub(pattern, replacement, text)
    return re.sub("\0", lambda _: kept.pop(0), text)
