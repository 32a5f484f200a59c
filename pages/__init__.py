"""The pages: one file each, made of values and one call; core/ui/contents.py lists them."""
