"""A trained network as one HTML file that works in the browser, by a double click: no server, no network.

`page.py` puts the parts of a page together; `*.js`, `style.css` and `page.html` are those parts.
"""
