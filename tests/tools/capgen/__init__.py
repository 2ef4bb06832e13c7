"""The parts that make_captures.py builds captures from: none of them shares code with the plugin."""
