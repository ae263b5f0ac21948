"""What somebody typed and saved for later, or could not send because their session had ended: offered again (ADR 6)."""
