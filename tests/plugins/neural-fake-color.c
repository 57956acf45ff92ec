/* SPDX-License-Identifier: GPL-3.0-or-later
 * The fake effect that makes colors as a plug-in; never installed but into the tests' own GIMP folder.
 */
#include "config.h"

#include "common/procedure.h"
#include "fake-color.h"

int
main (int argc, char **argv)
{
  return art_plugin_main (&art_effect_fake_color, argc, argv);
}
