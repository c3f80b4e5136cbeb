"""Reading what people have: files of many formats and layouts into the tables of the kernel, with every row accounted for."""
