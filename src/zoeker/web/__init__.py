"""How does somebody ask without typing commands? Pages in a browser and JSON over HTTP, of what an Index answers."""
