/* SPDX-License-Identifier: GPL-3.0-or-later
 * The Outpaint plug-in.
 */
#include "config.h"

#include "common/procedure.h"

int
main (int argc, char **argv)
{
  return art_plugin_main (&art_effect_outpaint, argc, argv);
}
