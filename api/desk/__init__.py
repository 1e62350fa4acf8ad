"""The desk: where people who hold a key enter, judge and mend predictions on pages."""
