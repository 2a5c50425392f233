"""What the processes of one training can tell each other through JAX's coordinator. Seen in JAX 0.7 to 0.10."""

from typing import Any


def exchange_heartbeats(beat: int) -> dict[str, str]:
    """Leave the number of a heartbeat with the coordinator, and get the last one of every process, by its number.

    Waits for as long as the coordinator does not answer. JAX offers publicly only what all processes call together.
    """
    from jax._src import distributed

    state: Any = distributed.global_state
    state.client.key_value_set(f"heartbeats/{state.process_id}", str(beat), allow_overwrite=True)
    left = state.client.key_value_dir_get("heartbeats")
    return {key.removeprefix("heartbeats/"): value for key, value in left}
