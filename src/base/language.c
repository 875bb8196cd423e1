/*-------------------------------------------------------------------------
 *
 * language.c
 *		Where the translations of what packnd says are.
 *
 * PostgreSQL looks for those of a module where it looks for its own: in the
 * locale folder of the installation (pg_bindtextdomain()).  A library that
 * was staged below another root (make install DESTDIR=...), and is found by
 * dynamic_library_path, has its translations below that root.  So the path
 * of the library says where they are: what stands before the installation's
 * library folder stands before its locale folder too, and in an ordinary
 * installation that is nothing.
 *
 *-------------------------------------------------------------------------
 */
/* dladdr() */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "packnd.h"

#include <dlfcn.h>

#include "miscadmin.h"
#include "port.h"

#include "base/language.h"

#ifdef ENABLE_NLS

/* The root below which the library was staged, "" for none. */
static void
read_root(char *root)
{
	Dl_info library;
	char *slash;
	size_t length;
	size_t tail = strlen(pkglib_path);

	root[0] = '\0';
	if (dladdr((void *) base_language_init, &library) == 0 ||
		strlcpy(root, library.dli_fname, MAXPGPATH) >= MAXPGPATH ||
		(slash = strrchr(root, '/')) == NULL)
	{
		root[0] = '\0';
		return;
	}
	*slash = '\0';
	length = strlen(root);
	if (length > tail && strcmp(root + length - tail, pkglib_path) == 0)
		root[length - tail] = '\0';
	else
		root[0] = '\0';
}

void
base_language_init(void)
{
	char path[MAXPGPATH];
	char below_root[2 * MAXPGPATH];

	get_locale_path(my_exec_path, path);
	read_root(below_root);
	strlcat(below_root, path, sizeof(below_root));
	bindtextdomain(TEXTDOMAIN, below_root);
	/* the database is in UTF8, or packnd would not be there */
	bind_textdomain_codeset(TEXTDOMAIN, "UTF-8");
}

#else

void
base_language_init(void)
{
}

#endif
