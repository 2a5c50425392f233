"""How GPT's weights are divided among devices, for a network that does not fit on one.

    mesh = keras.distribution.DeviceMesh((1, 2), ["batch", "model"], keras.distribution.list_devices())
    with keras.distribution.ModelParallel(layout_map=layout_map(mesh), batch_dim_name="batch").scope():
        model = gpt.build_model()

On JAX; the results are those of one device.
"""

import keras

AXIS = "model"


def layout_map(mesh: keras.distribution.DeviceMesh) -> keras.distribution.LayoutMap:
    """The layout of each weight of `chapters.gpt.build_model`: what is large is divided along the axis `model`.

    Kernels by columns, so that each device has its neurons; the kernel behind the attention by rows, so that each
    device goes on with its heads; the vectors of tokens and positions by components. Biases and the weights of
    normalizations are small: each device has all of them. A path does not tell which dense layer of a block is its
    second, whose kernel by rows would save one exchange.

    Args:
        mesh: the devices, with an axis `model` whose size divides the width of the network.
    """
    layouts = keras.distribution.LayoutMap(mesh)
    layouts[".*/embeddings"] = (None, AXIS)
    layouts[".*/kernel"] = (None, AXIS)
    layouts[".*/output_kernel"] = (AXIS, None)
    return layouts
