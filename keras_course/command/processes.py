"""Several processes, on one host or on many, that train one network: JAX joins them."""

def number() -> int:
    return 1
