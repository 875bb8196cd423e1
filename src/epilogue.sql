
-- ---- end of the extension script ----
