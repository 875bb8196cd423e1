/*-------------------------------------------------------------------------
 *
 * private_file.c
 *		Files with keys, which only the server reads: in no table, so in no
 *		dump, no backup of the database's contents, and no replica's SQL.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include <unistd.h>

#include "storage/fd.h"

#include "registry/private_file.h"

/*
 * Of the server (libpq/libpq.h, which wants the headers of the libraries that
 * the server was built with): regular file, of the server's user with no
 * rights for others, or of root with none but the group's reading.
 */
extern bool check_ssl_key_file_permissions(const char *ssl_key_file,
										   bool isServerStart);

FILE *
private_file_open(const char *setting, const char *path, char **problem)
{
	FILE *file = NULL;

	if (path == NULL || path[0] == '\0')
	{
		*problem =
			psprintf(dgettext(TEXTDOMAIN, "%s names no file."), setting);
		return NULL;
	}
	if (access(path, R_OK) == 0)
	{
		if (!check_ssl_key_file_permissions(path, false))
		{
			*problem = psprintf(
				dgettext(TEXTDOMAIN,
						 "The file that %s names belongs to somebody else, or "
						 "others may read it: see the server's log."),
				setting);
			return NULL;
		}
		file = AllocateFile(path, PG_BINARY_R);
	}
	if (file == NULL)
	{
		*problem =
			psprintf(dgettext(TEXTDOMAIN, "The file that %s names cannot be "
										  "read."),
					 setting);
		return NULL;
	}
	/* no copy of a key is left in the buffer of a stream */
	setvbuf(file, NULL, _IONBF, 0);
	*problem = NULL;
	return file;
}
