"""``python -m keras_course doctor``: what is installed here, what of it works, and how to mend the rest."""

import json as json_module
import sys
from dataclasses import asdict

from keras_course.command import installation

MARKS = {installation.OK: "   ok", installation.NOTE: " note", installation.PROBLEM: "WRONG"}


def doctor(json: bool = False, gpu: bool = False) -> None:
    """Say what is installed here, what of it works, and how to mend the rest; nothing is sent or downloaded.

    Args:
        json: print it as JSON, for programs.
        gpu: a machine without a GPU that works is a problem.

    Raises:
        SystemExit: with status 1 if something is wrong.
    """
    if sys.stderr.isatty():
        print("Trying every library in a process of its own: half a minute ...", file=sys.stderr)
    found = []
    for finding in installation.findings(gpu):
        found.append(finding)
        if not json:
            show(finding)
    wrong = sum(finding.state == installation.PROBLEM for finding in found)
    if json:
        report = {"works": not wrong, "findings": [asdict(finding) for finding in found]}
        print(json_module.dumps(report, ensure_ascii=False, indent=1))
    else:
        print(f"{wrong or 'No'} problem{'' if wrong == 1 else 's'}.")
    if wrong:
        sys.exit(1)


def show(finding: installation.Finding) -> None:
    """Print a finding, and below it what mends it."""
    print(f"{MARKS[finding.state]}  {finding.name:<21}{finding.found}", flush=True)
    if finding.remedy:
        print(f"{'':<28}to mend it: {finding.remedy}", flush=True)
