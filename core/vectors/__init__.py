"""Word2Vec: two tables of vectors learned from which words stand together. Imported by workers only (torch)."""
