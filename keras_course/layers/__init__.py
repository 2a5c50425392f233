"""Layers: causal, self-, cross-, rotary and grouped-query attention, positions, tied embeddings, token shift.

One class per file, named after it; that of the slide's own attention says so. They use `keras.ops` only, so they run
on every Keras backend.
"""

from keras_course.layers.cross_attention import CrossAttention
from keras_course.layers.grouped_query_attention import GroupedQueryAttention
from keras_course.layers.position_embedding import PositionEmbedding
from keras_course.layers.rotary_attention import RotaryAttention
from keras_course.layers.self_attention import SelfAttention
from keras_course.layers.sine_positions import SinePositions
from keras_course.layers.slide_one_head_attention import CausalAttention
from keras_course.layers.tied_embedding import TiedEmbedding
from keras_course.layers.token_shift import TokenShift

__all__ = [
    "CausalAttention",
    "CrossAttention",
    "GroupedQueryAttention",
    "PositionEmbedding",
    "RotaryAttention",
    "SelfAttention",
    "SinePositions",
    "TiedEmbedding",
    "TokenShift",
]
