"""An evaluation as one HTML file that needs nothing else: to send, to read, to print."""
