"""Technology that fills the application's ports; no adapter knows another."""
