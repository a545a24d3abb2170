"""asyncio around sessions: seats, the line, the channel, the websocket."""
