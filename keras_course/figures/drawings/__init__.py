"""The slides' drawings in French, as SVG: one module a drawing, each with a function `draw`."""

NAMES = [
    "rules_and_answers",
    "nested_learning",
    "neurons",
    "training_loop",
    "gradient_landscape",
    "sliding_kernel",
    "convolution_channels",
    "lenet",
    "three_heads",
    "softmax",
    "two_layers",
    "six_points",
    "words_in_the_plane",
    "unrolled_network",
    "gradient_left",
    "lstm_cell",
    "rnn_recipes",
    "encoder_decoder",
    "attention_qkv",
]
