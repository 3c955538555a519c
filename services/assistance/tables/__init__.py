"""Tables that come and go as files: XLSX and CSV."""
