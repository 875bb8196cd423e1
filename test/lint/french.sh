#!/bin/bash
# Whatever a caller can be told has a French text, and the French is spelt
# well: of errors (src/po/fr.po) and of labels that are data.
exec perl test/lint/french.pl
