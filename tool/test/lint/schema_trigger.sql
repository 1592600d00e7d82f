-- as src/class/0500_class.sql expect sql-words
CREATE TRIGGER class_watch AFTER INSERT ON class_seat BEGIN SELECT 1; END;
