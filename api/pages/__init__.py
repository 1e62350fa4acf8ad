"""How people ask: pages for a browser."""
