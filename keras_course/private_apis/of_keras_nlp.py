"""What keras-nlp does not document: the names of GPT-2's weights, how a sampler is called.

Seen in keras-nlp 0.18 to 0.32. Its objects are handed in: nothing here imports it.
"""

from collections.abc import Callable
from typing import Any

Tensor = Any


def draw(causal_lm: Any, next_logits: Callable, ids: Tensor, cache: Any, prompt_mask: Tensor) -> Tensor:
    """Let the sampler of a `CausalLM` write each token of some texts from the second on.

    Reaches the arguments of `Sampler.__call__`; the documented door, `CausalLM.generate`, leaves them to each model.

    Args:
        causal_lm: a compiled `CausalLM`.
        next_logits: `(ids, cache, index) -> logits of the token at index, None, cache`.
        ids: `(texts, length)`, the prompts, then padding.
        cache: what `next_logits` is given first.
        prompt_mask: bool, same shape; True where the token is kept.

    Returns:
        The ids of the written texts, same shape.
    """
    return causal_lm.sampler(next_logits, ids, cache=cache, index=1, mask=prompt_mask, model=causal_lm)


def gpt2_weight_paths(num_layers: int) -> list[list[str]]:
    """The paths of the weights of a `GPT2Backbone`: the parts of each weight of a network with fused kernels.

    Reaches `variable.path`, which the layers' names decide; `Backbone` has no list of what its weights are.

    Returns:
        Token embedding, position embedding; for each block normalization (gamma, beta), attention (kernels of queries,
        keys and values; output kernel; their biases; output bias), normalization, first dense layer (kernel, bias),
        second one; the last normalization.
    """

    def alone(layer: str, *names: str) -> list[list[str]]:
        return [[f"{layer}/{name}"] for name in names]

    paths = [["token_embedding/embeddings"], ["position_embedding/embeddings"]]
    for number in range(num_layers):
        block = f"transformer_layer_{number}"
        paths += alone(f"{block}/self_attention_layer_norm", "gamma", "beta")
        for kind in ("kernel", "bias"):
            paths.append([f"{block}/self_attention/{part}/{kind}" for part in ("query", "key", "value")])
            paths.append([f"{block}/self_attention/attention_output/{kind}"])
        paths += alone(f"{block}/feedforward_layer_norm", "gamma", "beta")
        paths += alone(f"{block}/feedforward_intermediate_dense", "kernel", "bias")
        paths += alone(f"{block}/feedforward_output_dense", "kernel", "bias")
    return paths + alone("layer_norm", "gamma", "beta")
