"""The recurrent cells. `catalog` describes them without torch; one file each computes them."""
