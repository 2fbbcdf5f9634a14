"""What schemathesis needs to know besides the OpenAPI document; it runs as a process of its own."""
