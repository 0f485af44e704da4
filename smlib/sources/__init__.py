"""Reading what platforms export: every format by its content, every error in plain words."""
