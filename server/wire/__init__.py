"""Every message of the websocket, both ways, and its bytes."""
