"""Where runs live: the library on disk, and the streams that viewers read."""
