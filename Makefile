# packnd: build, demo and tests.
#
#   make demo      install what is missing, build, start a private server, tell the main job
#   make psql      connect to the demo's server (ARGS='-XAtc "select 1"' for one statement)
#   make stop      stop that server
#   make check     all tests; TESTS='sql/actor t/001_dump_restore' runs some
#   make lint      how the code is built, in figures, and the rules on it
#   make bench     decisions timed against SQL CASE and PL/pgSQL
#   make fuzz SECONDS=60   each part of the engine fuzzed so long (needs clang; RUNS=10000000 inputs, ONLY=fuzz_parser for one)
#   make model OPERATIONS=100000 CLIENTS=8 SEED=1   random operations of many clients against a model (LEVEL=SERIALIZABLE: at that level)
#   make model-mutants OPERATIONS=3000 ONLY=danger   is a protection that is taken out missed by the model?
#   make routing-pairs PAIRS=100000 SEED=1   which service for whom: random pairs against rules of their own in another language
#   make attack    a registry full of canaries, attacked (ONLY='a07 grid': these): test/attack/README.md
#   make tamper COUNT=10000 SEED=1   random tamperings by a superuser: is each found by the journal, its seals and rows?
#   make property CASES=1000000 SEED=1   random models against brute force (MODEL=17: this one)
#   make reference-evaluations COUNT=10000000 SEED=1   random expressions and tables against the reference evaluator (CASE=17: this one)
#   make reference writes src/manual/reference.md from the comments of the API
#   make coverage  lines of the engine that its unit tests run
#   make po        the messages that are new go to src/po/fr.po, to be translated
#   make tck TCK=DIR   the DMN conformance kit, through SQL (FAILED=1 lists what failed)
#   make           build only; make install puts it into PostgreSQL
#
# PACKND_MODULES is the one list of modules.  Each includes and names only
# what stands before it; the list gives the order of the objects and of the
# SQL.  A file that is added to a module's folder, or to a room of it (a folder
# in that folder), needs no change here.

PACKND_MODULES = base feel dmn rule calendar registry actor deadline policy \
	workflow eligibility routing followup indicators

# These goals work on a machine that has no PostgreSQL yet, and PGXS would
# define a check of its own that refuses: so PGXS is left out for them.
TOOL_GOALS = demo psql stop check unit lint attack tck bench fuzz model model-mutants routing-pairs property reference-evaluations coverage reference packages test-packages modules po template population tamper

ifneq ($(filter $(TOOL_GOALS),$(MAKECMDGOALS)),)

.PHONY: $(TOOL_GOALS) all install
TOOL_MAKE = $(MAKE) --no-print-directory

all install:
	+@$(MAKE) --no-print-directory -f $(firstword $(MAKEFILE_LIST)) $@

packages:
	@test/packages.sh

test-packages:
	@test/packages.sh tests

demo: packages
	+@$(TOOL_MAKE) -s all
	+@test/cluster.sh demo

psql:
	@test/cluster.sh psql $(ARGS)

stop:
	@test/cluster.sh stop

check: test-packages
	+@$(TOOL_MAKE) -s all
	+@test/check.sh $(TESTS)

unit:
	+@test/check.sh unit

lint:
	@bash test/lint/measures.sh table
	+@test/check.sh lint

attack: test-packages
	+@$(TOOL_MAKE) -s all
	+@test/attack/run.sh $(ONLY)

fuzz:
	+@$(TOOL_MAKE) -C test/fuzz run

model-mutants: all
	@MUTANTS=1 OPERATIONS='$(OPERATIONS)' SEED='$(SEED)' ONLY='$(ONLY)' test/model/run.sh

model: all
	@OPERATIONS='$(OPERATIONS)' CLIENTS='$(CLIENTS)' SEED='$(SEED)' LEVEL='$(LEVEL)' test/model/run.sh

routing-pairs: all
	@PAIRS='$(PAIRS)' SEED='$(SEED)' test/routing_pairs/run.sh

property:
	+@$(TOOL_MAKE) -C test/property run

reference-evaluations:
	+@$(TOOL_MAKE) -C test/reference_evaluator run

coverage:
	+@$(TOOL_MAKE) -C test/unit coverage

reference: packages
	+@$(TOOL_MAKE) -s all
	+@test/reference.sh

# ROWS=1000000; prints ratios to hand-written SQL and PL/pgSQL
bench: packages
	+@$(TOOL_MAKE) all
	+@test/bench/run.sh

# CASES=100000 SEED=1: invented lives, on a server of its own (test/README.md)
tamper: packages
	+@$(TOOL_MAKE) -s all
	+@test/tamper/run.sh $(or $(COUNT),10000) $(or $(SEED),1)

population: packages
	+@$(TOOL_MAKE) -s all
	+@test/population/run.sh $(or $(CASES),1000) $(or $(SEED),1)

tck: packages
	+@$(TOOL_MAKE) all
	+@test/tck/run.sh $(TCK)

modules:
	@echo $(PACKND_MODULES)

# Texts that are translated: of C by xgettext, as PostgreSQL's nls.mk has it,
# and those of the functions in SQL by a script of our own.
KEYWORDS = gettext_noop feel_said FEEL_SAID feel_error:3 dmn_complain:3 feel_argument_error:3 rule_raise:3 \
	feel_parser_expected:2 feel_parser_require:3 require_greater:2 feel_compile_error:4 feel_note_failure:4 \
	bad_kind:3 bad_text:2 fail:2 set_message:2 reader_fail:2 violation:2 \
	errmsg errdetail errhint errcontext errmsg_plural:1,2 errdetail_plural:1,2 dgettext:2
FORMATS = gettext_noop:1 dgettext:2 feel_said:1 feel_error:3 dmn_complain:3 feel_argument_error:3 errmsg:1 errdetail:1 errhint:1 errcontext:1 errmsg_plural:1 errmsg_plural:2 \
	errdetail_plural:1 errdetail_plural:2
PO_OPTIONS = --no-location --sort-output --no-wrap

template:
	@mkdir -p build/po
	@xgettext --from-code=UTF-8 --language=C --keyword $(KEYWORDS:%=--keyword=%) \
		$(FORMATS:%=--flag=%:c-format) --add-comments=translator \
		-o build/po/c.pot $(sort $(wildcard src/*/*.[ch] src/*/*/*.[ch]))
	@perl src/po/texts.pl $(sort $(wildcard src/*/*.sql)) > build/po/sql.pot
	@msgcat --use-first $(PO_OPTIONS) -o build/po/packnd.pot build/po/c.pot build/po/sql.pot

po: template
	@for file in src/po/*.po; do \
		msgmerge -q --no-fuzzy-matching $(PO_OPTIONS) -o build/po/merged.po $$file build/po/packnd.pot && \
		msgattrib --no-obsolete $(PO_OPTIONS) build/po/merged.po \
			| sed '/^"POT-Creation-Date:/d; /^"Report-Msgid-Bugs-To:/d' > $$file; done

else

EXTENSION = packnd
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" packnd.control)
MODULE_big = packnd
PGFILEDESC = "packnd - the French new-departure scheme"

# Objects go to build/obj, with the path of their source.
module_sources = $(sort $(wildcard src/$(1)/*.c src/$(1)/*/*.c))
SOURCES = src/init.c $(foreach m,$(PACKND_MODULES),$(call module_sources,$(m)))
OBJS = $(SOURCES:src/%.c=build/obj/%.o)

DATA_built = build/packnd--$(EXTVERSION).sql
DATA = $(wildcard src/upgrade/packnd--*--*.sql)
EXTRA_CLEAN = build/obj build/packnd-verify build/po build/packnd--*.sql build/site_sql.sql

# Intel's decimal library: static, its symbols kept inside our library.
DECIMAL_LIBRARY := $(shell $(or $(CC),cc) -print-file-name=libbidgcc000.a)

PG_CPPFLAGS = -Isrc $(shell xml2-config --cflags 2>/dev/null) \
	-DPACKND_VERSION='"$(EXTVERSION)"'
# Unused parameters are the rule in callbacks and PG_FUNCTION_ARGS.
PG_CFLAGS = -Wall -Wextra -Werror -Wno-unused-parameter
# Only the entry points are seen from outside (PostgreSQL 15 does neither by
# itself).
PG_CFLAGS += -fvisibility=hidden
PG_CPPFLAGS += -DPGDLLEXPORT='__attribute__((visibility("default")))'
# Assertions of the engine, where the server has its own.
PG_CPPFLAGS += $(ENGINE_ASSERTIONS)
ifneq ($(findstring clang,$(CC)),)
# PostgreSQL's own flags were chosen for gcc.
PG_CFLAGS += -Wno-unknown-warning-option -Wno-ignored-optimization-argument \
	-Wno-ignored-attributes
endif
SHLIB_LINK = -Wl,--exclude-libs,libbidgcc000.a $(DECIMAL_LIBRARY) \
	-lpcre2-8 $(shell xml2-config --libs 2>/dev/null || echo -lxml2) -lcrypto -lm

# LLVM bitcode is of no use to functions that are never inlined; BITCODE=yes
# builds it all the same.
ifneq ($(BITCODE),yes)
override with_llvm = no
endif

PG_CONFIG ?= $(firstword $(wildcard /usr/lib/postgresql/15/bin/pg_config) \
	$(lastword $(sort $(wildcard /usr/lib/postgresql/*/bin/pg_config))) pg_config)
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)

ENGINE_ASSERTIONS = $(shell grep -qs 'define USE_ASSERT_CHECKING 1' \
	$(shell $(PG_CONFIG) --includedir-server)/pg_config.h && echo -DFEEL_ASSERTIONS)

ifneq ($(wildcard $(PGXS)),)
include $(PGXS)
else
all install clean:
	@echo "PostgreSQL's server headers are missing: run 'make packages'" >&2; exit 1
endif

all: ; @:

# A module's part of the extension script may also stand in several files.
MODULE_SQL = $(foreach m,$(PACKND_MODULES),$(wildcard src/$(m)/$(m).sql) \
	$(sort $(wildcard src/$(m)/$(m)_*.sql)))
# site.sql has a module's tables, site_*.sql the rest, in the order of names.
SITE_SQL = $(foreach m,$(PACKND_MODULES),$(wildcard src/$(m)/site.sql) \
	$(sort $(wildcard src/$(m)/site_*.sql)))

# Translations: PGXS would take them from a folder po beside this file.  The
# name of the domain has the major version, as PG_TEXTDOMAIN() makes it.
LANGUAGES = $(patsubst src/po/%.po,%,$(wildcard src/po/*.po))
CATALOGS = $(LANGUAGES:%=build/po/%.mo)

all: $(CATALOGS) build/packnd-verify

# Programs without a server: the engine, and what stands in src/tool.
TOOL_OBJS = $(patsubst src/%.c,build/obj/%.o,$(wildcard src/tool/*.c)) \
	$(filter build/obj/feel/% build/obj/dmn/%,$(OBJS))
build/packnd-verify: $(TOOL_OBJS)
	@echo "LD $@"
	$(QUIET)$(CC) $(CFLAGS) -o $@ $(TOOL_OBJS) $(SHLIB_LINK)

build/po/%.mo: src/po/%.po
	@mkdir -p $(@D)
	@command -v msgfmt >/dev/null || { echo "msgfmt of gettext is missing: run 'make packages'" >&2; exit 1; }
	$(QUIET)msgfmt --check-format --check-domain -o $@.tmp $<
	@mv $@.tmp $@

install: install-catalogs install-programs
uninstall: uninstall-catalogs uninstall-programs

.PHONY: install-catalogs uninstall-catalogs install-programs uninstall-programs
install-programs: build/packnd-verify
	$(MKDIR_P) '$(DESTDIR)$(bindir)'
	$(INSTALL_PROGRAM) build/packnd-verify '$(DESTDIR)$(bindir)/packnd-verify'

uninstall-programs:
	rm -f '$(DESTDIR)$(bindir)/packnd-verify'

install-catalogs: $(CATALOGS)
	$(foreach l,$(LANGUAGES),$(MKDIR_P) '$(DESTDIR)$(localedir)/$(l)/LC_MESSAGES' && \
		$(INSTALL_DATA) build/po/$(l).mo '$(DESTDIR)$(localedir)/$(l)/LC_MESSAGES/packnd-$(MAJORVERSION).mo' &&) :

uninstall-catalogs:
	rm -f $(LANGUAGES:%='$(DESTDIR)$(localedir)/%/LC_MESSAGES/packnd-$(MAJORVERSION).mo')

# PGXS does not follow headers (Debian builds without dependency tracking).
HEADERS_ALL = $(wildcard src/*.h src/*/*.h src/*/*/*.h)
$(OBJS) $(TOOL_OBJS): $(HEADERS_ALL) Makefile

# V=1 shows the commands.
QUIET = $(if $(V),,@)

# Decisions run once per row of a query: optimise the engine for speed.  A
# value is three words; gcc on x86-64 would copy two of them at once, and wait
# for both to be written.
COPY_BY_WORD = -mtune-ctrl=^sse_unaligned_load_optimal
ENGINE_CFLAGS := -O3 $(shell $(or $(CC),cc) $(COPY_BY_WORD) -E -x c /dev/null \
	>/dev/null 2>&1 && echo '$(COPY_BY_WORD)')
build/obj/feel/%.o build/obj/dmn/%.o build/obj/rule/%.o: \
	override CFLAGS += $(ENGINE_CFLAGS)

# A file that went away, or a module left out on the command line, must
# change what is linked and assembled.
PARTS = $(OBJS) $(MODULE_SQL) $(SITE_SQL)
$(shell mkdir -p build; echo '$(PARTS)' | cmp -s - build/parts || echo '$(PARTS)' > build/parts)
$(shlib): build/parts

build/obj/%.o: src/%.c
	@mkdir -p $(@D)
	@echo "CC $<"
	$(QUIET)$(COMPILE.c) -o $@ $<

build/obj/%.bc: src/%.c
	@mkdir -p $(@D)
	$(COMPILE.c.bc) -o $@ $<

# The extension script: prologue, each module's SQL, the statements of
# install() as rows of packnd.site_sql(), epilogue.
build/site_sql.sql: $(SITE_SQL) src/site.awk build/parts
	@mkdir -p $(@D)
	$(QUIET)awk -f src/site.awk $(SITE_SQL) > $@.tmp
	@mv $@.tmp $@

build/packnd--$(EXTVERSION).sql: src/prologue.sql $(MODULE_SQL) \
		build/site_sql.sql src/epilogue.sql packnd.control build/parts
	$(QUIET)cat src/prologue.sql $(MODULE_SQL) build/site_sql.sql src/epilogue.sql > $@.tmp
	@mv $@.tmp $@

endif
