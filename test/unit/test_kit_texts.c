/*-------------------------------------------------------------------------
 *
 * test_kit_texts.c
 *	  Every FEEL text of the conformance kit's models parses, and printing
 *	  is a fixed point: what is printed parses to an equal tree that prints
 *	  the same.
 *
 * Runs if PACKND_TCK names the kit's folder.  The scope of a text is rougher
 * than that of the engine itself: all names of its model.
 *
 *-------------------------------------------------------------------------
 */
#include "host.h"

#include <ftw.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tree.h"

#define MAX_NAMES 2000

static FeelRun *run;
static int models;
static int texts;
static int broken;

typedef struct Names
{
	FeelString items[MAX_NAMES];
	int count;
} Names;

static Names names;
static Names members;
static FeelField types[MAX_NAMES];
static int type_count;

/* ------------------------------------------------------- names of a model */

static void
add_name(Names *list, FeelString name)
{
	if (name.length > 0 && list->count < MAX_NAMES)
		list->items[list->count++] = name;
}

static void
add_type(FeelString name)
{
	FeelTypeDesc *type = feel_allocate(run, sizeof(FeelTypeDesc));

	type->kind = FEEL_TYPE_CONTEXT;
	type->name = name;
	if (type_count < MAX_NAMES)
		types[type_count++] = (FeelField){name, type};
}

static bool
is_element(const xmlNode *node, const char *name)
{
	return node != NULL && node->type == XML_ELEMENT_NODE &&
		   strcmp((const char *) node->name, name) == 0;
}

/* All names, by what they are the names of */
static void
collect_names(xmlNode *node)
{
	for (; node != NULL; node = node->next)
	{
		xmlChar *name;

		if (node->type != XML_ELEMENT_NODE)
			continue;
		name = xmlGetNoNsProp(node, BAD_CAST "name");
		if (name != NULL)
		{
			FeelString text = feel_copy_text(run, (const char *) name,
											 strlen((const char *) name));

			if (is_element(node, "itemDefinition"))
				add_type(text);
			else if (is_element(node, "itemComponent"))
				add_name(&members, text);
			else if (is_element(node, "import"))
				add_name(&names, text);
			else
			{
				/* also an entry: of contexts, tables and imported models */
				add_name(&names, text);
				add_name(&members, text);
			}
			xmlFree(name);
		}
		collect_names(node->children);
	}
}

/* ------------------------------------------------------------------- texts */

typedef FeelNode *(*Parse)(FeelRun *, FeelString, const FeelScope *);

/* How the text of this element is to be parsed; NULL: it is prose. */
static Parse
parse_function(const xmlNode *parent)
{
	static const char *const unary[] = {"inputEntry", "inputValues",
										"outputValues", "allowedValues",
										"typeConstraint"};
	static const char *const prose[] = {"textAnnotation", "annotationEntry"};
	size_t i;

	for (i = 0; i < sizeof(unary) / sizeof(unary[0]); i++)
	{
		if (is_element(parent, unary[i]))
			return feel_parse_unary_tests;
	}
	for (i = 0; i < sizeof(prose) / sizeof(prose[0]); i++)
	{
		if (is_element(parent, prose[i]))
			return NULL;
	}
	return feel_parse_expression;
}

static void
check_text(const char *file, Parse parse, FeelString text,
		   const FeelScope *scope)
{
	FeelRun *own = host_run_make();
	FeelNode *node = parse(own, text, scope);
	FeelNode *again = NULL;
	FeelString first = {0};
	FeelString second = {0};

	texts++;
	if (node != NULL)
	{
		first = feel_print_node(own, node);
		again = parse(own, first, scope);
	}
	if (again != NULL)
		second = feel_print_node(own, again);
	if (again == NULL || !tree_equal(own, node, again) ||
		!feel_text_equal(first, second))
	{
		broken++;
		ok(false, "%s: %.*s", strrchr(file, '/') + 1, (int) text.length,
		   text.data);
		printf("# first:  %.*s\n# second: %.*s\n", (int) first.length,
			   first.data, (int) second.length, second.data);
		test_show_diagnostics(own);
	}
	host_run_free(own);
}

static void
check_texts(const char *file, xmlNode *node, const FeelScope *scope)
{
	for (; node != NULL; node = node->next)
	{
		Parse parse = NULL;

		if (is_element(node, "text"))
			parse = parse_function(node->parent);
		if (parse != NULL)
		{
			xmlChar *content = xmlNodeGetContent(node);

			check_text(file, parse, text_of((const char *) content), scope);
			xmlFree(content);
		}
		check_texts(file, node->children, scope);
	}
}

static int
check_file(const char *path, const struct stat *status, int kind,
		   struct FTW *where)
{
	const char *dot = strrchr(path, '.');
	FeelScope scope = {0};
	xmlDoc *document;

	if (kind != FTW_F || dot == NULL || strcmp(dot, ".dmn") != 0)
		return 0;
	document = xmlReadFile(path, NULL, XML_PARSE_NONET);
	if (document == NULL)
		return 0;
	models++;
	run = host_run_make();
	names.count = members.count = type_count = 0;
	collect_names(xmlDocGetRootElement(document));
	scope.count = names.count;
	scope.names = names.items;
	scope.member_count = members.count;
	scope.members = members.items;
	scope.type_count = type_count;
	scope.named_types = types;
	check_texts(path, xmlDocGetRootElement(document), &scope);
	host_run_free(run);
	xmlFreeDoc(document);
	return 0;
}

int
main(void)
{
	const char *folder = getenv("PACKND_TCK");

	test_begin();
	if (folder == NULL || folder[0] == '\0')
		ok(true, "skipped: PACKND_TCK is not set");
	else
	{
		nftw(folder, check_file, 16, FTW_PHYS);
		ok(texts > 0 && broken == 0, "%d texts of %d models, %d broken", texts,
		   models, broken);
	}
	return test_end();
}
