"""What the chapter convolution prints."""


def report(
    image: tuple[int, ...],
    kernel: tuple[int, ...],
    feature_map: tuple[int, ...],
    difference: float,
    shared: int,
    dense: int,
) -> str:
    """Shapes, the convolution by hand beside that of Keras, and parameters counted.

    Args:
        image: shape of the image, height and width.
        kernel: shape of the kernel.
        feature_map: shape of what the kernel computes from the image; one hidden neuron per component.
        difference: largest difference between the feature map by hand and that of Keras.
        shared: parameters of the convolution.
        dense: parameters of a dense layer of as many hidden neurons.
    """
    height, width = feature_map
    rows, columns = kernel
    pixels = f"{image[0]} x {image[1]}"
    neurons = height * width
    return (
        f"{image} image, {kernel} kernel -> {feature_map} feature map.\n"
        f"By hand and with Keras: largest difference {difference:.0e}.\n"
        f"Convolution: {shared} parameters ({rows} x {columns} + 1), shared by {height} x {width} hidden neurons.\n"
        f"Dense layer of as many neurons: {dense:,} parameters ({pixels} x {neurons} + {neurons})."
    )
