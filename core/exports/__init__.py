"""A run as files for other programs: which there are, what each is made of, and the job that makes them."""
