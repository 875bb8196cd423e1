/* matches(), replace(), split(): regex.c, regex_translate.c */
#include "expressions.h"

#include "feel/text/regex.h"

static const Expression matching[] = {
	{"matches(\"banana\", \"[a-z]{3}\")", "true"},
	{"matches(\"banana\", \"^an\")", "false"},
	{"matches(\"banana\", \"\")", "true"},
	{"matches(\"banana\", \"x|na$\")", "true"},
	{"matches(\"a\\n\", \"^a$\")", "false"},
	{"matches(\"x\\na\\ny\", \"^a$\")", "false"},
	{"matches(\"x\\na\\ny\", \"^a$\", \"m\")", "true"},
	{"matches(\"a\\nb\", \"a.b\")", "false"},
	{"matches(\"a\\rb\", \"a.b\")", "false"},
	{"matches(\"a\\nb\", \"a.b\", \"s\")", "true"},
	{"matches(\"a\\u2028b\", \"^a.b$\")", "true"},
	{"matches(\"ABC\", \"abc\", \"i\")", "true"},
	{"matches(\"ÉTÉ\", \"été\", \"i\")", "true"},
	{"matches(\"\\u212A\", \"k\", \"i\")", "true"},
	{"matches(\"X\", \"[a-z-[oi]]\", \"i\")", "true"},
	{"matches(\"O\", \"[a-z-[oi]]\", \"i\")", "false"},
	{"matches(\"b\", \"^[a-z-[aeiou-[e]]]$\")", "true"},
	{"matches(\"a\", \"^[a-z-[aeiou-[e]]]$\")", "false"},
	{"matches(\"e\", \"^[a-z-[aeiou-[e]]]$\")", "true"},
	{"matches(\"5\", \"^[^a-z-[0-9]]$\")", "false"},
	{"matches(\"?\", \"^[^a-z-[0-9]]$\")", "true"},
	{"matches(\"Q\", \"[^q]\", \"i\")", "false"},
	{"matches(\"a\", \"\\\\p{Lu}\", \"i\")", "false"},
	{"matches(\"A\", \"\\\\p{Lu}\", \"i\")", "true"},
	{"matches(\"a\", \"[^\\\\p{Lu}b]\", \"i\")", "true"},
	{"matches(\"B\", \"[^\\\\p{Lu}b]\", \"i\")", "false"},
	{"matches(\"b\", \"[^\\\\p{Lu}b]\", \"i\")", "false"},
	{"matches(\"b\", \"[\\\\p{Nd}B]\", \"i\")", "true"},
	{"matches(\"7\", \"[\\\\p{Nd}B]\", \"i\")", "true"},
	{"matches(\"\\u212A\", \"\\\\p{IsBasicLatin}\", \"i\")", "false"},
	{"matches(\"é\", \"^\\\\p{IsLatin-1Supplement}$\")", "true"},
	{"matches(\"é\", \"^\\\\P{IsLatin-1Supplement}$\")", "false"},
	{"matches(\"α\", \"^\\\\p{IsGreek}[\\\\p{IsGreek}]*$\")", "true"},
	{"matches(\"α\", \"\\\\p{IsKlingon}\")", "error"},
	{"matches(\"α\", \"\\\\p{Greek}\")", "error"},
	{"matches(\"α\", \"\\\\p{ L }\")", "error"},
	{"matches(\"α\", \"\\\\p{ L }\", \"x\")", "true"},
	{"matches(\"α\", \"\\\\pL\")", "error"},
	{"matches(\"\\u0663\", \"^\\\\d$\")", "true"},
	{"matches(\"\\u0663\", \"^[0-9]$\")", "false"},
	{"matches(\"a-\", \"^\\\\w\\\\W$\")", "true"},
	{"matches(\"+\", \"^\\\\w$\")", "true"},
	{"matches(\"\\u00A0\", \"\\\\s\")", "false"},
	{"matches(\"\\u00A0\", \"\\\\S\")", "true"},
	{"matches(\"é:_\", \"^\\\\i+$\")", "true"},
	{"matches(\"1\", \"^\\\\i$\")", "false"},
	{"matches(\"1\", \"^\\\\I\\\\c?$\")", "true"},
	{"matches(\"a.1-\", \"^\\\\i\\\\c+$\")", "true"},
	{"matches(\"a b\", \"^\\\\i\\\\C\\\\c$\")", "true"},
	{"matches(\"a\", \"[\\\\I]\")", "false"},
	{"matches(\"\\U01F40E\", \"^.$\")", "true"},
	{"matches(\"\\U01F40E\", \"[\\U01F40D-\\U01F40F]\")", "true"},
	{"matches(\"a b\", \"a b\", \"x\")", "false"},
	{"matches(\"a b\", \" a [ ] b \", \"x\")", "true"},
	{"matches(\"a b\", \"a\\\\ s b\", \"x\")", "true"},
	{"matches(\"a.b\", \"a.b\", \"q\")", "true"},
	{"matches(\"axb\", \"a.b\", \"q\")", "false"},
	{"matches(\"A(B\", \"a(b\", \"qi\")", "true"},
	{"matches(\"a b\", \"ab\", \"qx\")", "false"},
	{"matches(\"a b\", \"a b\", \"qx\")", "true"},
	{"matches(\"abab\", \"^(ab)\\\\1$\")", "true"},
	{"matches(\"aA\", \"(a)\\\\1\", \"i\")", "true"},
	{"matches(\"b\", \"^(a)?b\\\\1$\")", "true"},
	{"matches(\"aa0\", \"^(a)\\\\10$\")", "true"},
	{"matches(\"aa\", \"(a\\\\1)\")", "error"},
	{"matches(\"aa\", \"\\\\1(a)\")", "error"},
	{"matches(\"aa\", \"(a)\\\\2\")", "error"},
	{"matches(\"aa\", \"(a)[\\\\1]\")", "error"},
	{"matches(\"aa\", \"(?:a)\\\\1\")", "error"},
	{"matches(\"aa\", \"(?:a){2}\")", "true"},
	{"matches(\"aaa\", \"^a{2}$\")", "false"},
	{"matches(\"aaa\", \"^a{2,}$\")", "true"},
	{"matches(\"aaa\", \"^a{2,2}$\")", "false"},
	{"matches(\"aaa\", \"^a{2 , 3}$\", \"x\")", "true"},
	{"matches(\"a\", \"a{2,1}\")", "error"},
	{"matches(\"a\", \"a{,1}\")", "error"},
	{"matches(\"a\", \"a{1\")", "error"},
	{"matches(\"a\", \"a{99999}\")", "error"},
	{"matches(\"a\", \"((((a{1000}){1000}){1000}){1000})\")", "error"},
	{"matches(\"a\", \"*a\")", "error"},
	{"matches(\"a\", \"a**\")", "error"},
	{"matches(\"a\", \"a++\")", "error"},
	{"matches(\"a\", \"a|*\")", "error"},
	{"matches(\"a\", \"^*a\")", "true"},
	{"matches(\"a\", \"(a\")", "error"},
	{"matches(\"a\", \"a)\")", "error"},
	{"matches(\"a\", \"a]\")", "error"},
	{"matches(\"a\", \"a}\")", "error"},
	{"matches(\"a\", \"[a\")", "error"},
	{"matches(\"a\", \"[]\")", "error"},
	{"matches(\"a\", \"[^]\")", "error"},
	{"matches(\"a\", \"[b-a]\")", "error"},
	{"matches(\"a\", \"[a[b]]\")", "error"},
	{"matches(\"a\", \"[a-z-[b]c]\")", "error"},
	{"matches(\"a\", \"[a-\\\\d]\")", "error"},
	{"matches(\"-\", \"^[a-]$\")", "true"},
	{"matches(\"-\", \"^[-a]$\")", "true"},
	{"matches(\"-\", \"^[+--]$\")", "true"},
	{"matches(\"a-.\", \"^[a-z-.]+$\")", "true"},
	{"matches(\"a\", \"\\\\\")", "error"},
	{"matches(\"a\\nb\\tc\\rd\", \"^a\\\\nb[\\\\t]c\\\\rd$\")", "true"},
	{"matches(\"ab\", \"^\\\\D[\\\\D]$\")", "true"},
	{"matches(\"a5\", \"^\\\\D[\\\\D]$\")", "false"},
	{"matches(\"a\", \"^\\\\P{IsPrivateUse}$\")", "true"},
	{"matches(\"\\uE000\", \"^\\\\P{IsPrivateUse}$\")", "false"},
	{"matches(\"a\", \"\\\\p{L\")", "error"},
	{"matches(\"a\", \"\\\\p{é}\")", "error"},
	{"matches(\"a\", string join(for i in 1..99 return \"[a-\") + \"[a]\" + "
	 "string join(for i in 1..99 return \"]\"))",
	 "false"},
	{"matches(\"a\", string join(for i in 1..100 return \"[a-\") + \"[a]\" + "
	 "string join(for i in 1..100 return \"]\"))",
	 "error"},
	{"matches(\"a\", \"\\\\b\")", "error"},
	{"matches(\"a\", \"\\\\Aa\")", "error"},
	{"matches(\"a\", \"\\\\Qa\\\\E\")", "error"},
	{"matches(\"a\", \"\\\\x61\")", "error"},
	{"matches(\"a\", \"(?=a)\")", "error"},
	{"matches(\"a\", \"(?i)a\")", "error"},
	{"matches(\"a\", \"(*ACCEPT)\")", "error"},
	{"matches(\"-#/ \", \"^\\\\-#/ $\")", "true"},
	{"matches(\"(*UTF)\", \"\\\\(\\\\*UTF\\\\)\")", "true"},
	{"matches(\"a\", \"a\", \"g\")", "error"},
	{"matches(\"a\", \"a\", \" \")", "error"},
	{"matches(\"a\", \"a\", null)", "true"},
	{"matches(\"a\", null)", "error"},
	{"matches(null, \"a\")", "error"},
	{"matches(input: \"a\", pattern: \"A\", flags: \"i\")", "true"},
};

static const Expression replacing[] = {
	{"replace(\"abracadabra\", \"bra\", \"*\")", "\"a*cada*\""},
	{"replace(\"abracadabra\", \"a.*a\", \"*\")", "\"*\""},
	{"replace(\"abracadabra\", \"a.*?a\", \"*\")", "\"*c*bra\""},
	{"replace(\"abracadabra\", \"a(.)\", \"a$1$1\")", "\"abbraccaddabbra\""},
	{"replace(\"abcd\", \"(ab)|(a)\", \"[1=$1][2=$2]\")", "\"[1=ab][2=]cd\""},
	{"replace(\"vie\", \"[aeiouy]\", \"[$0]\")", "\"v[i][e]\""},
	{"replace(\"ab\", \"(a)\", \"$12\")", "\"a2b\""},
	{"replace(\"ab\", \"(a)\", \"$2\")", "\"b\""},
	{"replace(\"abcdefghijkl\", \"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\", "
	 "\"$11$10\")",
	 "\"kjl\""},
	{"replace(\"été\", \"é\", \"\\\\$\\\\\\\\\")", "\"$\\\\t$\\\\\""},
	{"replace(\"a\", \"a\", \"$\")", "error"},
	{"replace(\"a\", \"a\", \"$x\")", "error"},
	{"replace(\"a\", \"a\", \"\\\\n\")", "error"},
	{"replace(\"b\", \"a\", \"$\")", "error"},
	{"replace(\"a.b\", \".\", \"$1\", \"q\")", "\"a$1b\""},
	{"replace(\"abc\", \"x*\", \"-\")", "error"},
	{"replace(\"abc\", \"^\", \"-\")", "error"},
	{"replace(\"\", \"a\", \"-\")", "\"\""},
	{"replace(\"a b c\", \"[a-z]\", \"#\", \"x\")", "\"# # #\""},
	{"replace(\"AÉ\", \"é\", \"e\", \"i\")", "\"Ae\""},
	{"replace(\"a\", \"a\", null)", "error"},
	{"split(\"John Doe\", \"\\\\s\")", "[\"John\", \"Doe\"]"},
	{"split(\"a;b;c;;\", \";\")", "[\"a\", \"b\", \"c\", \"\", \"\"]"},
	{"split(\"a12b3\", \"[0-9]+\")", "[\"a\", \"b\", \"\"]"},
	{"split(\"été\", \"t\")", "[\"é\", \"é\"]"},
	{"split(\"abc\", \"x\")", "[\"abc\"]"},
	{"split(\"\", \"x\")", "[\"\"]"},
	{"split(\"abc\", \"\")", "error"},
	{"split(\"abc\", null)", "error"},
	{"split(\"abc\", \"(\")", "error"},
};

static FeelString
repeated(FeelRun *run, const char *text, size_t count)
{
	FeelTextBuilder builder;

	feel_text_begin(&builder, run);
	for (size_t i = 0; i < count; i++)
		feel_text_add(&builder, text, strlen(text));
	return feel_text_finish(&builder);
}

/* Patterns that take for ever must give up, and be accounted for. */
static void
test_limits(const char *pattern, const char *piece, size_t count,
			FeelRegexResult expected)
{
	FeelRun *run = host_run_make();
	FeelString subject = repeated(run, piece, count);
	uint64_t before = run->steps_left;
	FeelRegex *regex = feel_regex(run, text_of(pattern), text_of(""));
	FeelRegexResult result = feel_regex_find(run, regex, subject, 0);

	ok(result == expected, "%s on %s, %zu times: %d", pattern, piece, count,
	   (int) result);
	ok(expected != FEEL_REGEX_FAILED ||
		   (run->diagnostic_count > 0 && run->diagnostics->kind == FEEL_LIMIT),
	   "... says that a limit was met");
	printf("#   %llu steps\n",
		   (unsigned long long) (before - run->steps_left));
	host_run_free(run);
}

/* More patterns than the cache holds, over and over */
static void
test_cache(void)
{
	FeelRun *run = host_run_make();
	bool right = true;

	for (int i = 0; i < 200; i++)
	{
		FeelString text = feel_format(run, "%d", i % 40);
		FeelRegex *regex =
			feel_regex(run, feel_format(run, "^%d$", i % 40), text_of(""));

		right = right && regex != NULL &&
				feel_regex_find(run, regex, text, 0) == FEEL_REGEX_YES;
	}
	ok(right, "forty patterns take turns");
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_expressions(matching, COUNT(matching));
	test_expressions(replacing, COUNT(replacing));
	test_cache();
	test_limits("(a+)+b", "a", 40, FEEL_REGEX_NO);
	test_limits("(a+)+(?:b|c)", "a", 40, FEEL_REGEX_FAILED);
	test_limits("(a|aa)+$", "a", 100, FEEL_REGEX_YES);
	test_limits("(x+x+)+y?z?[yz]", "x", 60, FEEL_REGEX_FAILED);
	test_limits("[ab]*[cd]", "ab", 100000, FEEL_REGEX_FAILED);
	test_limits("(.*)d(.*)$", "abcd", 100000, FEEL_REGEX_YES);
	test_limits("(a|b)*", "ab", 2000000, FEEL_REGEX_FAILED);
	test_limits("[ab]*", "ab", 2000000, FEEL_REGEX_YES);
	test_limits("\\d+", "ab", 2000000, FEEL_REGEX_NO);
	test_limits("b{500}c", "b", 100000, FEEL_REGEX_NO);
	return test_end();
}
