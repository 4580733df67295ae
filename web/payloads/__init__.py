"""Request and response bodies, one noun a file. Requests are strict: unknown fields are an error."""
