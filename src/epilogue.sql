
-- what packnd.security_check() compares the code with
SELECT packnd.note_installed_functions();

-- ---- end of the extension script ----
