"""The slides' drawings in French, as SVG: one module a drawing, each with a function `draw`."""

NAMES = [
    "rules_and_answers",
    "nested_learning",
    "neurons",
    "training_loop",
    "gradient_landscape",
    "convolution_channels",
    "lenet",
    "gpt_block",
    "bits_ladder",
    "annotated_formula",
    "three_heads",
    "softmax",
    "two_layers",
    "unrolled_network",
    "encoder_decoder",
    "attention_qkv",
]
