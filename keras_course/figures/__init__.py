"""The slides' figures with their French captions, one module a chapter; matplotlib loads inside the functions only."""
