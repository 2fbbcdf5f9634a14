"""Tolls, and how they are paid."""
