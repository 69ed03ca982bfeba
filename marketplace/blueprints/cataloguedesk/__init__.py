"""Pages on which the catalogue is made: the department's desk, the shares of the places, catalogues on demand."""
