"""What SeqLens promises about speed, measured on the real thing: see README.md beside this file."""
