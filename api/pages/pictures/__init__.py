"""Pictures that stand alone: plots to print, and cards for shared links."""
