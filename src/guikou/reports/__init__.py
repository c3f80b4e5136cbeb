"""What people read: the report, the workbook, the bulletin, the draft notices, the tables."""
