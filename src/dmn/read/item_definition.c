/*-------------------------------------------------------------------------
 *
 * item_definition.c
 *	  Item definitions as FEEL types.
 *
 * Types may refer to each other in any order and across imports, and a
 * component may be of the type it is in (a person's children).  So a type is
 * resolved when it is first named: its descriptor is allocated, then filled.
 * A descriptor that is being filled may be pointed to; only an alias, which
 * copies what it stands for, must not meet itself.
 *
 * Allowed values are expressions, so they are parsed at the end, when the
 * names of all contexts are known.
 *
 * Why descriptors are copied for an alias: it may have allowed values of its
 * own, and then the same value fits the one and not the other.  A descriptor
 * is only pointed to, so a copy is a few words, and shares its fields.  What
 * the copied one allows is not copied but pointed to (base): both must hold,
 * and each text is parsed once, in the document that it stands in.  Whether a
 * type restricts its values is known before its components are, since one of
 * these may be of the type that is being filled.
 *
 * Names are looked for in the document, then in its imports, then as
 * qualified names, and at last among FEEL's own: a model may have a type of
 * the name of one of these.  Each look-up is a walk, so reading is quadratic
 * in the types of a document.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/model.h"

#include <string.h>

static const FeelTypeDesc *resolve_item(DmnReading *reading, DmnSource *source,
										DmnItem *item);
static void fill_type(DmnReading *reading, const DmnXml *xml, FeelString name,
					  FeelTypeDesc *type);

void
dmn_collect_items(DmnReading *reading, DmnSource *source)
{
	int i = 0;

	source->item_count = dmn_xml_count(source->root, "itemDefinition");
	source->items = feel_allocate_array(
		reading->run, (size_t) source->item_count, sizeof(DmnItem));
	for (DmnXml *xml = dmn_xml_child(source->root, "itemDefinition");
		 xml != NULL; xml = dmn_xml_next(xml))
	{
		source->items[i].name =
			dmn_name(reading->run, dmn_xml_attribute(xml, "name"));
		source->items[i].xml = xml;
		i++;
	}
	feel_assert(i == source->item_count);
}

/* ------------------------------------------------------------ finding types */

static DmnItem *
find_item(DmnSource *source, FeelString name)
{
	for (int i = 0; i < source->item_count; i++)
		if (feel_text_equal(source->items[i].name, name))
			return &source->items[i];
	return NULL;
}

/* "prefix.name" or "prefix:name" of an import */
static const FeelTypeDesc *
find_imported(DmnReading *reading, FeelString name)
{
	DmnSource *source = reading->source;

	for (int i = 0; i < source->import_count; i++)
	{
		DmnImported *imported = &source->imports[i];
		FeelString rest = name;
		DmnItem *item;

		if (imported->source == NULL)
			continue;
		if (imported->name.length > 0)
		{
			if (name.length <= imported->name.length + 1 ||
				memcmp(name.data, imported->name.data,
					   imported->name.length) != 0 ||
				name.data[imported->name.length] != '.')
				continue;
			rest.data += imported->name.length + 1;
			rest.length -= imported->name.length + 1;
		}
		item = find_item(imported->source, rest);
		if (item != NULL)
			return resolve_item(reading, imported->source, item);
	}
	return NULL;
}

/*
 * DMN 1.1 has qualified names: "feel:number", or the prefix of an own or
 * imported namespace.
 */
static const FeelTypeDesc *
find_qualified(DmnReading *reading, const DmnXml *at, FeelString name)
{
	const char *colon = memchr(name.data, ':', name.length);
	FeelString prefix;
	FeelString rest;
	FeelString uri;

	if (colon == NULL)
		return NULL;
	prefix = (FeelString){name.data, (uint32_t) (colon - name.data)};
	rest = (FeelString){colon + 1, name.length - prefix.length - 1};
	if (!dmn_xml_binding(at, prefix, &uri))
		return NULL;
	for (int i = 0; i < reading->model->source_count; i++)
	{
		DmnSource *source = reading->model->sources[i];
		DmnItem *item = feel_text_equal(source->space, uri)
							? find_item(source, rest)
							: NULL;

		if (item != NULL)
			return resolve_item(reading, source, item);
	}
	if (memmem(uri.data, uri.length, "FEEL", 4) != NULL)
		return feel_type_by_name(rest);
	return NULL;
}

/*
 * NULL for no type and for Any, which come to the same: nothing to hold a
 * value to.  The caller then makes no node for it.
 */
const FeelTypeDesc *
dmn_find_type(DmnReading *reading, const DmnXml *at, FeelString name)
{
	DmnItem *item;
	const FeelTypeDesc *type = NULL;

	name = dmn_name(reading->run, name);
	if (name.length == 0)
		return NULL;
	item = find_item(reading->source, name);
	if (item != NULL)
		return resolve_item(reading, reading->source, item);
	type = find_imported(reading, name);
	if (type == NULL)
		type = find_qualified(reading, at, name);
	if (type == NULL)
		type = feel_type_by_name(name);
	if (type == NULL && memchr(name.data, '<', name.length) != NULL)
	{
		FeelScope scope = {.type_count = reading->source->type_count,
						   .named_types = reading->source->types};

		return feel_parse_type(reading->run, name, &scope);
	}
	if (type == NULL)
		(void) dmn_complain(
			reading, at->line,
			"the type \"%.*s\" is neither one of the model nor of FEEL "
			"(string, number, boolean, date, time, ...)",
			(int) name.length, name.data);
	if (type != NULL && type->kind == FEEL_TYPE_ANY && !type->is_restricted)
		return NULL;
	return type;
}

const FeelTypeDesc *
dmn_find_type_quietly(DmnReading *reading, const DmnXml *at, FeelString name)
{
	const FeelTypeDesc *type;

	reading->run->speculation++;
	type = dmn_find_type(reading, at, name);
	reading->run->speculation--;
	return type;
}

/* ---------------------------------------------------------- resolving types */

static const FeelTypeDesc *
type_or_any(const FeelTypeDesc *type)
{
	return type == NULL ? &feel_type_any : type;
}

/* typeRef is an attribute or, of item definitions, an element. */
static FeelString
type_reference(const DmnXml *xml)
{
	FeelString name = dmn_xml_attribute(xml, "typeRef");

	return name.length > 0 ? name : dmn_xml_child_text(xml, "typeRef");
}

/*
 * All fields are of type Any until theirs is found: a component may be of the
 * type that is being filled, and whoever copies that one meanwhile must find
 * no hole.
 */
static void
fill_components(DmnReading *reading, const DmnXml *xml, FeelTypeDesc *type)
{
	int i = 0;

	type->kind = FEEL_TYPE_CONTEXT;
	type->field_count = dmn_xml_count(xml, "itemComponent");
	type->fields = feel_allocate_array(
		reading->run, (size_t) type->field_count, sizeof(FeelField));
	for (int j = 0; j < type->field_count; j++)
		type->fields[j].type = &feel_type_any;
	for (DmnXml *part = dmn_xml_child(xml, "itemComponent"); part != NULL;
		 part = dmn_xml_next(part), i++)
	{
		FeelTypeDesc *inner = feel_allocate(reading->run, sizeof(*inner));

		type->fields[i].name =
			dmn_name(reading->run, dmn_xml_attribute(part, "name"));
		fill_type(reading, part, (FeelString){"", 0}, inner);
		type->fields[i].type = inner;
	}
}

static void
fill_function(DmnReading *reading, const DmnXml *xml, FeelTypeDesc *type)
{
	int i = 0;

	type->kind = FEEL_TYPE_FUNCTION;
	type->field_count = dmn_xml_count(xml, "parameters");
	type->fields = feel_allocate_array(
		reading->run, (size_t) type->field_count, sizeof(FeelField));
	for (int j = 0; j < type->field_count; j++)
		type->fields[j].type = &feel_type_any;
	for (DmnXml *part = dmn_xml_child(xml, "parameters"); part != NULL;
		 part = dmn_xml_next(part), i++)
	{
		type->fields[i].name =
			dmn_name(reading->run, dmn_xml_attribute(part, "name"));
		type->fields[i].type = type_or_any(
			dmn_find_type(reading, part, dmn_xml_attribute(part, "typeRef")));
	}
	type->element = type_or_any(
		dmn_find_type(reading, xml, dmn_xml_attribute(xml, "outputTypeRef")));
}

/* A copy, but for the name and the allowed values, which are found by base */
static void
copy_type(const FeelTypeDesc *base, FeelTypeDesc *type)
{
	FeelTypeDesc copy = *base;

	copy.name = type->name;
	copy.base = base->is_restricted ? base : NULL;
	copy.is_restricted = type->is_restricted || base->is_restricted;
	copy.allowed = NULL;
	copy.allowed_program = NULL;
	copy.allowed_text = type->allowed_text;
	copy.allowed_description = type->allowed_description;
	*type = copy;
}

/* The type of one item, that of a collection's items if it is one */
static void
fill_item_type(DmnReading *reading, const DmnXml *xml, FeelTypeDesc *type)
{
	const DmnXml *function = dmn_xml_child(xml, "functionItem");

	if (dmn_xml_child(xml, "itemComponent") != NULL)
		fill_components(reading, xml, type);
	else if (function != NULL)
		fill_function(reading, function, type);
	else
		copy_type(
			type_or_any(dmn_find_type(reading, xml, type_reference(xml))),
			type);
}

/* Its own ones; a text of nothing restricts nothing. */
static void
fill_allowed(const DmnXml *allowed, FeelTypeDesc *type)
{
	type->allowed_text = dmn_trim(dmn_xml_child_text(allowed, "text"));
	type->allowed_description =
		dmn_trim(dmn_xml_child_text(allowed, "description"));
	type->is_restricted = type->allowed_text.length > 0;
}

/*
 * Fill the descriptor of an item definition or component.  Allowed values are
 * kept as text; dmn_compile_items() parses them.  Of a collection, allowed
 * values are those of its items, a type constraint that of the list as a
 * whole; of anything else they are the same.
 */
static void
fill_type(DmnReading *reading, const DmnXml *xml, FeelString name,
		  FeelTypeDesc *type)
{
	const DmnXml *allowed = dmn_xml_child(xml, "allowedValues");
	const DmnXml *constraint = dmn_xml_child(xml, "typeConstraint");
	bool is_collection =
		dmn_text_is(dmn_trim(dmn_xml_attribute(xml, "isCollection")), "true");

	type->name = name;
	if (!is_collection)
	{
		if (allowed == NULL)
			allowed = constraint;
		if (allowed != NULL)
			fill_allowed(allowed, type);
		fill_item_type(reading, xml, type);
	}
	else
	{
		FeelTypeDesc *element = feel_allocate(reading->run, sizeof(*element));

		type->kind = FEEL_TYPE_LIST;
		type->element = element;
		element->kind = FEEL_TYPE_ANY;
		if (constraint != NULL)
			fill_allowed(constraint, type);
		if (allowed != NULL)
			fill_allowed(allowed, element);
		fill_item_type(reading, xml, element);
	}
}

static const FeelTypeDesc *
resolve_item(DmnReading *reading, DmnSource *source, DmnItem *item)
{
	DmnSource *outer = reading->source;
	bool is_alias = dmn_xml_child(item->xml, "itemComponent") == NULL &&
					dmn_xml_child(item->xml, "functionItem") == NULL;

	if (item->type != NULL)
	{
		if (item->in_progress && is_alias &&
			item->type->kind != FEEL_TYPE_LIST)
		{
			(void) dmn_complain(reading, item->xml->line,
								"the type \"%.*s\" is defined by itself",
								(int) item->name.length, item->name.data);
			return &feel_type_any;
		}
		return item->type;
	}
	feel_assert(!item->in_progress);
	item->type = feel_allocate(reading->run, sizeof(FeelTypeDesc));
	item->in_progress = true;
	reading->source = source;
	if (feel_enter(reading->run))
	{
		fill_type(reading, item->xml, item->name, item->type);
		feel_leave(reading->run);
	}
	reading->source = outer;
	item->in_progress = false;
	return item->type;
}

void
dmn_resolve_items(DmnReading *reading, DmnSource *source)
{
	int count = source->item_count;
	int n = 0;

	for (int i = 0; i < source->import_count; i++)
		if (source->imports[i].source != NULL)
			count += source->imports[i].source->item_count;
	source->types =
		feel_allocate_array(reading->run, (size_t) count, sizeof(FeelField));
	reading->source = source;
	for (int i = 0; i < source->item_count; i++)
	{
		DmnItem *item = &source->items[i];

		if (find_item(source, item->name) != item)
			(void) dmn_complain(reading, item->xml->line,
								"the type \"%.*s\" is defined twice",
								(int) item->name.length, item->name.data);
		source->types[n].name = item->name;
		source->types[n++].type = resolve_item(reading, source, item);
	}
	for (int i = 0; i < source->import_count; i++)
	{
		DmnImported *imported = &source->imports[i];

		for (int j = 0;
			 imported->source != NULL && j < imported->source->item_count; j++)
		{
			DmnItem *item = &imported->source->items[j];

			source->types[n].name =
				imported->name.length == 0
					? item->name
					: feel_format(reading->run, "%.*s.%.*s",
								  (int) imported->name.length,
								  imported->name.data, (int) item->name.length,
								  item->name.data);
			source->types[n++].type =
				resolve_item(reading, imported->source, item);
		}
	}
	feel_assert(n <= count);
	source->type_count = n;
}

/* ----------------------------------------------------------- allowed values */

/*
 * Parse and compile a descriptor's own text.  One that does not parse is
 * complained of, and restricts nothing.
 */
static void
compile_allowed(DmnReading *reading, const DmnXml *xml, FeelTypeDesc *type,
				FeelString place)
{
	FeelRun *run = reading->run;
	FeelScope scope = {.type_count = reading->source->type_count,
					   .named_types = reading->source->types,
					   .member_count = reading->model->member_count,
					   .members = reading->model->members};

	if (type->allowed_text.length > 0 && type->allowed == NULL)
	{
		DmnModel *model = reading->model;
		FeelNode *node;

		run->place = place;
		run->source_line = xml->line;
		node = feel_parse_unary_tests(run, type->allowed_text, &scope);
		run->place = (FeelString){"", 0};
		if (node != NULL)
		{
			dmn_set_place(node, place, xml->line);
			type->allowed = node;
			type->allowed_program = feel_compile(run, node, &scope);
			model->restrictions =
				feel_grow(run, model->restrictions, model->restriction_count,
						  &model->restriction_capacity, sizeof(FeelNode *));
			model->restrictions[model->restriction_count++] = node;
		}
		else
			type->allowed_text.length = 0;
	}
}

/*
 * The descriptor of a definition or component, and those below it.  The same
 * walk as fill_type(), over descriptors that it made: fields are only const
 * to others, which is why it may cast that away.
 */
static void
compile_definition(DmnReading *reading, const DmnXml *xml, FeelTypeDesc *type,
				   FeelString place)
{
	FeelTypeDesc *item = type;

	compile_allowed(reading, xml, type, place);
	if (dmn_text_is(dmn_trim(dmn_xml_attribute(xml, "isCollection")), "true"))
	{
		item = (FeelTypeDesc *) type->element;
		compile_allowed(reading, xml, item, place);
	}
	if (dmn_xml_child(xml, "itemComponent") != NULL)
	{
		int i = 0;

		for (DmnXml *part = dmn_xml_child(xml, "itemComponent"); part != NULL;
			 part = dmn_xml_next(part), i++)
			compile_definition(
				reading, part, (FeelTypeDesc *) item->fields[i].type,
				feel_format(reading->run, "%.*s.%.*s", (int) place.length,
							place.data, (int) item->fields[i].name.length,
							item->fields[i].name.data));
	}
}

void
dmn_compile_items(DmnReading *reading, DmnSource *source)
{
	reading->source = source;
	for (int i = 0; i < source->item_count; i++)
	{
		DmnItem *item = &source->items[i];

		compile_definition(reading, item->xml, item->type,
						   feel_format(reading->run, feel_said("type %.*s"),
									   (int) item->name.length,
									   item->name.data));
	}
}
