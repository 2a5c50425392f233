"""A tiny GGUF file of SmolLM2's kind, with random weights: what the tests of the chat model read."""

import numpy as np

SYSTEM = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
TEMPLATE = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\n"
    + SYSTEM
    + "<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' "
    "+ '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
MERGES = ["h e", "Ġ t", "Ġt he", "c a"]
SIZES = {
    "vocabulary_size": len(SPECIAL) + 256 + len(MERGES),
    "num_layers": 2,
    "width": 64,
    "feed_forward": 96,
    "num_heads": 4,
    "num_key_value_heads": 2,
    "max_wavelength": 100_000.0,
}


def byte_letters():
    """The letter that stands for each byte, as GPT-2 writes them."""
    from tokenizers import pre_tokenizers

    return sorted(pre_tokenizers.ByteLevel.alphabet())


def tokens():
    return [*SPECIAL, *byte_letters(), *(merge.replace(" ", "") for merge in MERGES)]


def weights(seed=0, **changes):
    """The file's tensors by their names, float32."""
    sizes = SIZES | changes
    rng = np.random.default_rng(seed)
    width, hidden = sizes["width"], sizes["feed_forward"]
    shared = width // sizes["num_heads"] * sizes["num_key_value_heads"]
    shapes = {"token_embd": (sizes["vocabulary_size"], width), "output_norm": (width,)}
    for block in range(sizes["num_layers"]):
        shapes |= {
            f"blk.{block}.attn_norm": (width,),
            f"blk.{block}.attn_q": (width, width),
            f"blk.{block}.attn_k": (shared, width),
            f"blk.{block}.attn_v": (shared, width),
            f"blk.{block}.attn_output": (width, width),
            f"blk.{block}.ffn_norm": (width,),
            f"blk.{block}.ffn_gate": (hidden, width),
            f"blk.{block}.ffn_up": (hidden, width),
            f"blk.{block}.ffn_down": (width, hidden),
        }
    return {
        f"{name}.weight": (rng.normal(0, 0.2, shape) + (len(shape) == 1)).astype("float32")
        for name, shape in shapes.items()
    }


def write(path, arrays=None, quantisation=None, architecture="llama", pre="smollm", template=TEMPLATE, epsilon=1e-5):
    """Write the file and return its path; `quantisation` such as `"Q8_0"` for all matrices."""
    import gguf

    writer = gguf.GGUFWriter(path, architecture)
    writer.add_vocab_size(SIZES["vocabulary_size"])
    writer.add_block_count(SIZES["num_layers"])
    writer.add_context_length(256)
    writer.add_embedding_length(SIZES["width"])
    writer.add_feed_forward_length(SIZES["feed_forward"])
    writer.add_head_count(SIZES["num_heads"])
    writer.add_head_count_kv(SIZES["num_key_value_heads"])
    writer.add_rope_freq_base(SIZES["max_wavelength"])
    writer.add_layer_norm_rms_eps(epsilon)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens())
    writer.add_token_types([3] * len(SPECIAL) + [1] * (len(tokens()) - len(SPECIAL)))
    writer.add_token_merges(MERGES)
    writer.add_eos_token_id(2)
    writer.add_chat_template(template)
    for name, array in (weights() if arrays is None else arrays).items():
        kind = quantisation and array.ndim == 2 and gguf.GGMLQuantizationType[quantisation]
        data = gguf.quantize(array, kind) if kind else array
        writer.add_tensor(name, data, raw_dtype=kind or None)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
