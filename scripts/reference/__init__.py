"""The reference documents, written from the schema, the tables and the page's source: `make reference`."""
