"""How programs ask: JSON over HTTP."""
