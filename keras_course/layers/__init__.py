"""Layer subclasses: attention in the slide's letters and in its fast form, positions, tables, the token before.

One class a file, named after it. Written with `keras.ops` alone, so that they run on every backend of Keras.
"""

from keras_course.layers.causal_attention import CausalAttention
from keras_course.layers.cross_attention import CrossAttention
from keras_course.layers.position_embedding import PositionEmbedding
from keras_course.layers.rotary_attention import RotaryAttention
from keras_course.layers.self_attention import SelfAttention
from keras_course.layers.sine_positions import SinePositions
from keras_course.layers.tied_embedding import TiedEmbedding
from keras_course.layers.token_shift import TokenShift

__all__ = [
    "CausalAttention",
    "CrossAttention",
    "PositionEmbedding",
    "RotaryAttention",
    "SelfAttention",
    "SinePositions",
    "TiedEmbedding",
    "TokenShift",
]
