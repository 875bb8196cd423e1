#!/bin/bash
# Whatever a caller can be told has a French text, and the French is spelt
# well: of errors (src/po/fr.po), of labels that are data and of the guide.
exec perl test/lint/french.pl
