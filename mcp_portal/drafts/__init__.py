"""What somebody typed and could not send because their session had ended: kept for them, offered again (ADR 6)."""
