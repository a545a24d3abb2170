"""A walk over the page in Firefox, WebKit and Chromium: `make browsers`, and no part of `make test`."""
