"""A finished figure is opened where somebody can see it."""

import sys

import pytest
from matplotlib.figure import Figure

from keras_course.command import run_folder


@pytest.mark.parametrize(("screen", "shown"), [({"DISPLAY": ":0"}, True), ({}, False)])
def test_the_figure_is_opened_where_there_is_a_screen(monkeypatch, tmp_path, screen, shown):
    opened = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/" + name)
    monkeypatch.setattr("subprocess.Popen", lambda words, **_: opened.append(words))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in screen.items():
        monkeypatch.setenv(name, value)
    for show in (True, False):
        with run_folder.record("toy", {"chapter": "toy"}, save=tmp_path / f"run-{show}", show=show):
            run_folder.show(Figure())
    assert opened == ([["xdg-open", tmp_path / "run-True" / "figure.png"]] if shown else [])
