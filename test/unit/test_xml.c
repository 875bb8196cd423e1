/*-------------------------------------------------------------------------
 *
 * test_xml.c
 *	  Documents: the versions of DMN, and what is to be refused, fast.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "models.h"

static void
check_names(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, MODEL(DECISION("A", "")));
	FeelString space;

	is_text(dmn_model_name(model), "test", "name of the model");
	is_text(dmn_model_namespace(model), "urn:test", "and its namespace");
	ok(dmn_peek_namespace(run, text_of(MODEL("")), &space) &&
		   dmn_text_is(space, "urn:test"),
	   "the namespace of a document");
	ok(!dmn_peek_namespace(run, text_of("<a/>"), &space), "of no model");
	ok(dmn_find(model, text_of("B")) == NULL &&
		   dmn_find_in(model, text_of("urn:none"), text_of("A")) == NULL &&
		   dmn_find_in(model, text_of(""), text_of("B")) == NULL,
	   "what is not there");
	host_run_free(run);
}

static void
test_documents(void)
{
	static const char *const spaces[] = {
		"http://www.omg.org/spec/DMN/20151101/dmn.xsd",
		"http://www.omg.org/spec/DMN/20180521/MODEL/",
		"https://www.omg.org/spec/DMN/20191111/MODEL/",
		"https://www.omg.org/spec/DMN/20211108/MODEL/",
		"https://www.omg.org/spec/DMN/20230324/MODEL/"};

	for (int i = 0; i < 5; i++)
	{
		char xml[2000];

		snprintf(xml, sizeof(xml),
				 "\xef\xbb\xbf<?xml version='1.0' encoding='ISO-8859-1'?>"
				 "<d:definitions xmlns:d='%s' xmlns:feel='http://x/FEEL/' "
				 "namespace='n' name='m'>"
				 "<d:inputData id='a' name='  \xc3\xa9t\xc3\xa9\n  1 '>"
				 "<d:variable name='\xc3\xa9t\xc3\xa9 1' "
				 "typeRef='%snumber'/></d:inputData>"
				 "<d:decision id='b' name='D'><d:variable name='D'/>"
				 "<d:informationRequirement><d:requiredInput href='#a'/>"
				 "</d:informationRequirement><d:literalExpression><d:text>"
				 "<![CDATA[if \xc3\xa9t\xc3\xa9 1 < 3 then \"<\" else "
				 "]]>\"&gt;&#233;\""
				 "</d:text></d:literalExpression></d:decision>"
				 "<x xmlns='urn:other'>skipped</x></d:definitions>",
				 spaces[i], i == 0 ? "feel:" : "");
		decides(spaces[i], xml, "D", "{\"\xc3\xa9t\xc3\xa9 1\": 2}", "\"<\"");
		decides(spaces[i], xml, "D", "{\"\xc3\xa9t\xc3\xa9 1\": 3}",
				"\">\xc3\xa9\"");
	}
	check_names();
	REFUSED("no text", "", "refused");
	REFUSED("no XML", "hello", "refused");
	REFUSED("cut off", "<definitions xmlns='" MODEL_NAMESPACE "'><dec",
			"refused");
	REFUSED("another document", "<html/>", "not \"definitions\"");
	REFUSED("two versions of DMN",
			"<definitions xmlns='" MODEL_NAMESPACE
			"' namespace='n' name='m'><decision name='D' "
			"xmlns='http://www.omg.org/spec/DMN/20180521/MODEL/'/>"
			"</definitions>",
			"element \"decision\" is of another version of DMN");
	REFUSED("not UTF-8",
			"<definitions xmlns='" MODEL_NAMESPACE "' name='\xff'/>",
			"refused");
	REFUSED("an unknown entity", "<a>&nbsp;</a>", "refused");
	REFUSED("a DOCTYPE", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
			"DOCTYPE");
	REFUSED("an external DOCTYPE",
			"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "DOCTYPE");
	complains("more behind a byte 0", "<a/>\0<b", 7, true, "byte 0");
	REFUSED("XInclude",
			"<a xmlns:i='http://www.w3.org/2001/XInclude'>"
			"<i:include href='/etc/passwd' parse='text'/></a>",
			"XInclude");
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

/* A document made of a piece over and over, which must be refused fast. */
static void
check_bomb(const char *what, const char *head, const char *piece, int times,
		   const char *tail, const char *message)
{
	size_t length =
		strlen(head) + strlen(piece) * (size_t) times + strlen(tail);
	char *xml = malloc(length + 1);
	char *at = xml;
	double begin = now();
	FeelRun *run = host_run_make();
	size_t memory;

	at += sprintf(at, "%s", head);
	for (int i = 0; i < times; i++)
		at = stpcpy(at, piece);
	strcpy(at, tail);
	complains(what, xml, length, true, message);
	begin = now();
	(void) dmn_read(run, (FeelString){xml, (uint32_t) length}, NULL, NULL);
	memory = host_arena_size(run->arena);
	ok(now() - begin < 1.0, "%s: within a second (%.2f s)", what,
	   now() - begin);
	ok(memory < 64u * 1024 * 1024, "%s: within 64 MB (%zu kB)", what,
	   memory / 1024);
	host_run_free(run);
	free(xml);
}

static void
test_bombs(void)
{
	check_bomb("laughter",
			   "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;'>"
			   "<!ENTITY c '&b;&b;&b;&b;&b;&b;'>]><l>",
			   "&c;", 100, "</l>", "DOCTYPE");
	check_bomb("depth", "", "<a>", 100000, "", "nested too deeply");
	check_bomb("elements", "<a>", "<b/>", 1000000, "</a>",
			   "too many elements");
	check_bomb("attributes of a tag", "<a", " b='1'", 1000000, "/>",
			   "attributes");
	check_bomb("attributes", "<a>",
			   "<b a='' b='' c='' d='' e='' f='' g='' h=''/>", 100000, "</a>",
			   "too many attributes");
	check_bomb("namespaces", "<a>", "<b xmlns:c='x'/>", 100000, "</a>",
			   "too many namespace declarations");
	check_bomb("size", "<a>", "                ", 1024 * 1024 + 1, "</a>",
			   "larger than");
	check_bomb("a comment that hides a tag", "<!--", "<a b='c' ", 1000000, "",
			   "refused");
}

int
main(void)
{
	test_begin();
	test_documents();
	test_bombs();
	return test_end();
}
