"""Deliberately broken adapters, and the tests that must notice each of them."""
