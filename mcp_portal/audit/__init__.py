"""The ledger, the unit of work that writes it, and the rules the database itself keeps."""
