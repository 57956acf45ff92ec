/* SPDX-License-Identifier: GPL-3.0-or-later
 * A plug-in whose only procedure runs the tests inside GIMP and writes their TAP to standard output.
 *
 * One start of GIMP serves all tests of a group, or only that which ART_TEST_PATH names; run-gimp.sh makes a GIMP
 * folder that holds this plug-in and those under test.
 */
#include "config.h"

#include <gegl.h>

#include "gimp-test.h"

#define PROCEDURE "art-run-tests"

static void
query (void)
{
  static const GimpParamDef params[] = {
    { GIMP_PDB_INT32, (char *) "run-mode", (char *) "The run mode { RUN-NONINTERACTIVE (1) }" },
    { GIMP_PDB_STRING, (char *) "group",
      (char *) "fake, colors, places, enlarge, undo, colorize, find-damage, "
               "inpaint, outpaint, style-transfer, super-resolution or no-models" }
  };

  gimp_install_procedure (PROCEDURE, "Runs the tests", "Runs the tests", "", "", "2026", NULL, NULL, GIMP_PLUGIN,
                          G_N_ELEMENTS (params), 0, params, NULL);
}

static void
add_tests (const char *group)
{
  if (g_strcmp0 (group, "fake") == 0)
    {
      add_host_tests ();
      add_precision_tests ();
      add_layer_tests ();
      add_procedure_tests ();
    }
  else if (g_strcmp0 (group, "colors") == 0)
    {
      add_color_tests ();
      add_group_tests ();
      add_over_tests ();
    }
  else if (g_strcmp0 (group, "places") == 0)
    {
      add_frame_tests ();
      add_patch_tests ();
      add_place_tests ();
    }
  else if (g_strcmp0 (group, "enlarge") == 0)
    {
      add_enlarge_image_tests ();
      add_enlarge_layer_tests ();
    }
  else if (g_strcmp0 (group, "undo") == 0)
    add_undo_tests ();
  else if (g_strcmp0 (group, "colorize") == 0)
    add_colorize_tests ();
  else if (g_strcmp0 (group, "find-damage") == 0)
    add_find_damage_tests ();
  else if (g_strcmp0 (group, "inpaint") == 0)
    add_inpaint_tests ();
  else if (g_strcmp0 (group, "outpaint") == 0)
    add_outpaint_tests ();
  else if (g_strcmp0 (group, "style-transfer") == 0)
    {
      add_style_transfer_tests ();
      add_style_frame_tests ();
    }
  else if (g_strcmp0 (group, "super-resolution") == 0)
    add_super_resolution_tests ();
  else
    add_no_model_tests ();
}

static void
run (const gchar *name, gint n_params, const GimpParam *params, gint *n_values, GimpParam **values)
{
  static GimpParam status = { GIMP_PDB_STATUS, { .d_status = GIMP_PDB_SUCCESS } };
  char *arguments[] = { (char *) PROCEDURE, (char *) "--tap", (char *) "-p", (char *) g_getenv ("ART_TEST_PATH"),
                        NULL };
  char **argv = arguments;
  int argc = arguments[3] ? 4 : 2;

  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  gimp_plugin_enable_precision ();
  /* Errors of calls are read from their return values, not shown by GIMP. */
  gimp_plugin_set_pdb_error_handler (GIMP_PDB_ERROR_HANDLER_PLUGIN);
  add_tests (params[1].data.d_string);
  if (g_test_run () != 0)
    status.data.d_status = GIMP_PDB_EXECUTION_ERROR;
  *n_values = 1;
  *values = &status;
}

int
main (int argc, char **argv)
{
  static const GimpPlugInInfo info = { NULL, NULL, query, run };

  return gimp_main (&info, argc, argv);
}
