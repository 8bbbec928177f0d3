"""What people read: managed blocks in notes, evidence notes and figures."""
