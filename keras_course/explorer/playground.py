"""The playground's page: a small dense network that trains in the browser."""

from typing import Any

from keras_course.explorer import page

SCRIPTS = (
    "training.js",
    "playground_texts.js",
    "playground_style.js",
    "playground_points.js",
    "playground_run.js",
    "playground_keras.js",
    "playground_planes.js",
    "playground_charts.js",
    "playground_projection.js",
    "playground_psi.js",
    "playground_network.js",
    "playground_controls.js",
    "playground_editing.js",
    "playground_state.js",
    "playground_pictures.js",
    "playground_psi_panel.js",
    "playground_keras_panel.js",
    "playground.js",
)


def data(model: Any = None) -> dict[str, Any]:
    return {"kind": "playground", "title": {"fr": "Un réseau qui s’entraîne sous vos yeux", "en": "A network that trains before your eyes"}}


def assemble(model: Any = None) -> str:
    return page.assemble(data(model), SCRIPTS)
