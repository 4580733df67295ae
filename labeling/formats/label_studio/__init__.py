"""Label Studio: its JSON (tasks with annotations and predictions), its JSON-MIN and its labelling config."""
