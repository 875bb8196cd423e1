/*-------------------------------------------------------------------------
 *
 * type_dmn.c
 *		Type dmn: a decision model as its DMN document.
 *
 * Stored form: a byte for the format (1), the SHA-256 of the text, the text.
 * The hash lets a caller see at once that it knows the model.  The text
 * is kept as it came: what was accepted once comes out of a dump unchanged,
 * and new releases may compile it in new ways.
 *
 * A model that imports others is followed by their documents, each after a
 * line with the processing instruction <?packnd-import?>.
 *
 * The input function compiles the model (into the cache, where the first
 * decision finds it) and refuses one that does not: PN422, with decision,
 * rule, cell and line in the DETAIL.  It also refuses names that are nowhere
 * (packnd.check_names), as does everything by which a model comes in; what
 * comes out of a table is taken as it is.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "base/compat.h"
#include "base/errors.h"
#include "rule/rule.h"

#define STORED_FORMAT 1
#define STORED_OVERHEAD (1 + RULE_HASH_LENGTH)
#define SEPARATOR "<?packnd-import?>"

/* --------------------------------------------------------- stored form -- */

FeelString
rule_model_text(struct varlena *model, const uint8 **hash)
{
	const char *data = VARDATA_ANY(model);
	size_t size = VARSIZE_ANY_EXHDR(model);

	if (size < STORED_OVERHEAD || data[0] != STORED_FORMAT)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored model has an unknown format"),
				 errhint("It may have been stored by a later version of "
						 "packnd.")));
	*hash = (const uint8 *) data + 1;
	return (FeelString){data + STORED_OVERHEAD,
						(uint32_t) (size - STORED_OVERHEAD)};
}

/*
 * What a dump holds was accepted once, and what a subscription brings by
 * somebody else: neither may fail for that somebody set the check off then.
 */
static bool
are_names_checked(void)
{
	return rule_check_names && check_function_bodies &&
		   SessionReplicationRole != SESSION_REPLICATION_ROLE_REPLICA;
}

static bool
has_complaint(const FeelRun *run, FeelDiagnosticKind kind)
{
	for (const FeelDiagnostic *d = run->diagnostics; d != NULL; d = d->next)
	{
		if (d->kind == kind)
			return true;
	}
	return false;
}

/* Does something fail to be read at a quote as word processors set it? */
static bool
has_foreign_quote(const FeelRun *run)
{
	static const char *const quotes[] = {"“", "”", "„", "«",
										 "»", "‘", "’", "'"};

	for (const FeelDiagnostic *d = run->diagnostics; d != NULL; d = d->next)
	{
		if (d->kind != FEEL_SYNTAX_ERROR || d->offset < 0)
			continue;
		for (size_t i = 0; i < lengthof(quotes); i++)
		{
			size_t length = strlen(quotes[i]);

			if ((size_t) d->offset + length <= d->text.length &&
				memcmp(d->text.data + d->offset, quotes[i], length) == 0)
				return true;
		}
	}
	return false;
}

/* What helps against most of what the run complained of */
static int
hint(const FeelRun *run, bool names)
{
	if (names && has_complaint(run, FEEL_NO_VARIABLE))
		return errhint("A text stands in quotes, a truth value is true or "
					   "false. A fact, decision or function must be required "
					   "by what uses it. With packnd.check_names off the "
					   "model is taken as it is.");
	if (names)
		return errhint(
			"With packnd.check_names off the model is taken as it is.");
	if (has_foreign_quote(run))
		return errhint("A text stands in straight quotes: \"text\".");
	return 0;
}

/* PN422 with all that the run complained of; is it of names alone? */
static void
refuse(const FeelRun *run, const DmnModel *model, bool names)
{
	FeelString name = dmn_model_name(model);

	ereport(ERROR, (errcode(ERRCODE_PN_INVALID),
					errmsg("invalid decision model \"%.*s\"",
						   (int) name.length, name.data),
					errdetail_internal("%s", rule_diagnostics_text(run)),
					hint(run, names)));
}

/* PN422 for names that are nowhere, and what else cannot be meant. */
static void
check_names(RuleEntry *entry)
{
	MemoryContext context = AllocSetContextCreate(
		CurrentMemoryContext, "packnd names", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	FeelRun run;

	feel_run_init(&run, context);
	run.memory_left = 4 * (uint64_t) FEEL_MAX_MEMORY;
	dmn_check_names(&run, entry->model);
	if (run.diagnostic_count > 0)
		refuse(&run, entry->model, true);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	entry->names_checked = true;
}

struct varlena *
rule_model_make(const char *text, size_t length, bool names)
{
	size_t size = VARHDRSZ + STORED_OVERHEAD + length;
	struct varlena *model = palloc(size);
	char *data = VARDATA(model);
	RuleEntry *entry;

	SET_VARSIZE(model, size);
	Assert(length < MaxAllocSize && size > length);
	data[0] = STORED_FORMAT;
	rule_hash(text, length, (uint8 *) data + 1);
	memcpy(data + STORED_OVERHEAD, text, length);
	entry =
		rule_entry_acquire(RULE_MODEL, text, length, (const uint8 *) data + 1);
	PG_TRY();
	{
		if (names && are_names_checked() && !entry->names_checked)
			check_names(entry);
	}
	PG_FINALLY();
	{
		rule_entry_release(entry);
	}
	PG_END_TRY();
	return model;
}

static FeelString
model_argument(Datum datum)
{
	const uint8 *hash;

	return rule_model_text(PG_DETOAST_DATUM_PACKED(datum), &hash);
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_in);
Datum
packnd_dmn_in(PG_FUNCTION_ARGS)
{
	char *text = PG_GETARG_CSTRING(0);

	PG_RETURN_POINTER(rule_model_make(text, strlen(text), true));
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_out);
Datum
packnd_dmn_out(PG_FUNCTION_ARGS)
{
	FeelString text = model_argument(PG_GETARG_DATUM(0));

	PG_RETURN_CSTRING(pnstrdup(text.data, text.length));
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_recv);
Datum
packnd_dmn_recv(PG_FUNCTION_ARGS)
{
	int length;
	char *text = rule_receive_text(fcinfo, STORED_FORMAT, "dmn", &length);

	PG_RETURN_POINTER(rule_model_make(text, length, true));
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_send);
Datum
packnd_dmn_send(PG_FUNCTION_ARGS)
{
	FeelString text = model_argument(PG_GETARG_DATUM(0));

	PG_RETURN_BYTEA_P(
		rule_send_text(STORED_FORMAT, text.data, (int) text.length));
}

/* casts from text and xml (whose stored form is text) */
PACKND_FUNCTION_INFO_V1(packnd_dmn_from_text);
Datum
packnd_dmn_from_text(PG_FUNCTION_ARGS)
{
	text *argument = PG_GETARG_TEXT_PP(0);

	PG_RETURN_POINTER(rule_model_make(VARDATA_ANY(argument),
									  VARSIZE_ANY_EXHDR(argument), true));
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_to_text);
Datum
packnd_dmn_to_text(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(rule_text_of(model_argument(PG_GETARG_DATUM(0))));
}

/* ------------------------------------------------------------- compile -- */

typedef struct Documents
{
	int count;
	FeelString *texts;
	FeelString *spaces;
} Documents;

/* Position of the separator in the text, its length if there is none. */
static size_t
find_separator(FeelString text)
{
	size_t length = strlen(SEPARATOR);

	for (size_t i = 0; i + length <= text.length; i++)
	{
		const char *next = memchr(text.data + i, '<', text.length - i);

		if (next == NULL)
			break;
		i = next - text.data;
		if (i + length <= text.length && memcmp(next, SEPARATOR, length) == 0)
			return i;
	}
	return text.length;
}

static FeelString
trim(FeelString text)
{
	while (text.length > 0 && strchr(" \t\r\n", text.data[0]) != NULL)
	{
		text.data++;
		text.length--;
	}
	return text;
}

FeelString *
rule_model_documents(FeelString text, int *count)
{
	int room = 4;
	FeelString *texts = palloc(sizeof(FeelString) * room);

	*count = 0;
	for (;;)
	{
		size_t end = find_separator(text);

		if (*count == room)
		{
			room *= 2;
			texts = repalloc(texts, sizeof(FeelString) * room);
		}
		texts[(*count)++] = trim((FeelString){text.data, (uint32_t) end});
		if (end == text.length)
			return texts;
		Assert(end + strlen(SEPARATOR) <= text.length);
		text.data += end + strlen(SEPARATOR);
		text.length -= end + strlen(SEPARATOR);
	}
}

void
rule_model_add_document(StringInfo models, FeelString document)
{
	if (models->len > 0)
		appendStringInfo(models, "\n%s\n", SEPARATOR);
	appendBinaryStringInfo(models, document.data, document.length);
}

static void
split_documents(FeelRun *run, FeelString text, Documents *documents)
{
	documents->texts = rule_model_documents(text, &documents->count);
	documents->spaces = palloc0(sizeof(FeelString) * documents->count);
	for (int i = 1; i < documents->count; i++)
	{
		if (!dmn_peek_namespace(run, documents->texts[i],
								&documents->spaces[i]))
			feel_error(run, FEEL_INVALID_MODEL,
					   "document %d, which is to be imported, is no model",
					   i + 1);
	}
}

static bool
find_import(void *closure, FeelString space, FeelString location,
			FeelString *xml)
{
	Documents *documents = closure;

	for (int i = 1; i < documents->count; i++)
	{
		if (feel_text_equal(documents->spaces[i], space))
		{
			*xml = documents->texts[i];
			return true;
		}
	}
	return false;
}

/*
 * Read a model with what it imports into the run's arena; the text must live
 * as long.  PN422 for anything that does not compile.
 */
const DmnModel *
rule_compile_model(FeelRun *run, FeelString text)
{
	Documents documents;
	const DmnModel *model;

	split_documents(run, text, &documents);
	model = dmn_read(run, documents.texts[0], find_import, &documents);
	if (model == NULL)
		rule_raise(run, ERRCODE_PN_INVALID, "invalid decision model");
	if (run->diagnostic_count > 0)
		refuse(run, model, false);
	return model;
}

/*
 * A model with the documents that it imports.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_with_imports);
Datum
packnd_dmn_with_imports(PG_FUNCTION_ARGS)
{
	StringInfoData buffer;
	Datum *imports;
	bool *nulls;
	int count;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("the model must not be null")));
	initStringInfo(&buffer);
	rule_model_add_document(&buffer, rule_string_of(PG_GETARG_TEXT_PP(0)));
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false,
					  TYPALIGN_INT, &imports, &nulls, &count);
	for (int i = 0; i < count; i++)
	{
		if (nulls[i])
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("an imported model must not be null")));
		rule_model_add_document(&buffer,
								rule_string_of(DatumGetTextPP(imports[i])));
	}
	PG_RETURN_POINTER(rule_model_make(buffer.data, buffer.len, true));
}

/* ------------------------------------------------------------- listings -- */

static Datum
text_or_null(FeelString string, bool *isnull)
{
	*isnull = string.length == 0;
	return *isnull ? (Datum) 0 : PointerGetDatum(rule_text_of(string));
}

static FeelString
type_text(FeelRun *run, const DmnElement *element)
{
	if (element->type_name.length > 0)
		return element->type_name;
	return feel_type_print(run, element->type != NULL ? element->type
													  : &feel_type_any);
}

/*
 * What a form shows of the values that an input may have: the test that all
 * of them pass, and the description nearest to it.  Of a list for which nothing
 * is said as a whole, what is said of its items.
 */
static FeelString
allowed_text(FeelRun *run, const DmnElement *element, FeelString *description)
{
	const FeelTypeDesc *type = element->type;
	const FeelTypeDesc *said;

	if (type != NULL && type->kind == FEEL_TYPE_LIST && !type->is_restricted)
		type = type->element;
	*description = (FeelString){NULL, 0};
	if (type == NULL || !type->is_restricted)
		return element->column_values;
	for (said = feel_type_listing(type); said != NULL; said = said->base)
		if (description->length == 0)
			*description = said->allowed_description;
	return feel_type_allowed_text(run, type);
}

/* What a declared type of any name is made of: string, number, list<date>... */
static FeelString
base_type_text(FeelRun *run, const DmnElement *element)
{
	FeelTypeDesc base = element->type != NULL ? *element->type : feel_type_any;

	base.name = (FeelString){NULL, 0};
	return feel_type_print(run, &base);
}

static Datum
input_names(const DmnElement *element)
{
	Datum *names = palloc(sizeof(Datum) * Max(element->input_count, 1));

	for (int i = 0; i < element->input_count; i++)
		names[i] = PointerGetDatum(rule_text_of(element->inputs[i]->key));
	return PointerGetDatum(construct_array(names, element->input_count,
										   TEXTOID, -1, false, TYPALIGN_INT));
}

/*
 * decisions(model): one row per decision, knowledge model and service.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_decisions);
Datum
packnd_dmn_decisions(PG_FUNCTION_ARGS)
{
	static const char *const kinds[] = {
		[DMN_INPUT_DATA] = "input",
		[DMN_DECISION] = "decision",
		[DMN_KNOWLEDGE_MODEL] = "knowledge model",
		[DMN_SERVICE] = "service",
	};
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	const DmnModel *model = caller->entry->model;
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < dmn_element_count(model); i++)
	{
		const DmnElement *element = dmn_element_at(model, i);
		Datum values[7];
		bool nulls[7] = {false};

		if (element->kind == DMN_INPUT_DATA)
			continue;
		values[0] = PointerGetDatum(rule_text_of(element->key));
		values[1] = CStringGetTextDatum(kinds[element->kind]);
		values[2] =
			PointerGetDatum(rule_text_of(type_text(&caller->run, element)));
		values[3] = input_names(element);
		values[4] = text_or_null(element->question, &nulls[4]);
		values[5] = text_or_null(element->allowed_answers, &nulls[5]);
		values[6] = text_or_null(element->description, &nulls[6]);
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
	return (Datum) 0;
}

/*
 * model_name(model): the name of its (main) document.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_model_name);
Datum
packnd_dmn_model_name(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);

	PG_RETURN_TEXT_P(rule_text_of(dmn_model_name(caller->entry->model)));
}

/*
 * inputs(model, decision): the facts it can depend on, in the order in which
 * the fast forms take them.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_inputs);
Datum
packnd_dmn_inputs(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	rule_caller_decision(caller, fcinfo, 1);
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < caller->decision->input_count; i++)
	{
		const DmnElement *input = caller->decision->inputs[i];
		FeelString description;
		FeelString allowed = allowed_text(&caller->run, input, &description);
		Datum values[7];
		bool nulls[7] = {false};

		values[0] = Int32GetDatum(i + 1);
		values[1] = PointerGetDatum(rule_text_of(input->key));
		values[2] =
			PointerGetDatum(rule_text_of(type_text(&caller->run, input)));
		values[3] = text_or_null(allowed, &nulls[3]);
		values[4] = text_or_null(input->description, &nulls[4]);
		values[5] =
			PointerGetDatum(rule_text_of(base_type_text(&caller->run, input)));
		values[6] = text_or_null(description, &nulls[6]);
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
	return (Datum) 0;
}
