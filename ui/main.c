/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window/application.h"

int main(int argc, char **argv)
{
	g_autoptr(RwApplication) application = rw_application_new();
	int code = g_application_run(G_APPLICATION(application), argc, argv);

	return code ? code : rw_application_exit_code(application);
}
