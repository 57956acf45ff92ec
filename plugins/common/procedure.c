/* SPDX-License-Identifier: GPL-3.0-or-later
 * One effect as a GIMP 2.10 plug-in: the three run modes, last values, and errors as return values.
 */
#include "config.h"

#include "procedure.h"

#include <locale.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>

#include "batch.h"
#include "effects/model-store.h"
#include "frames.h"
#include "host.h"
#include "layers.h"
#include "nn/nn.h"
#include "register.h"
#include "ui/dialog.h"
#include "worker.h"

/* libgimp's callbacks carry no user data. */
static const ArtEffect *plugin_effect;

/* ---- settings of a run ---- */

static gboolean
set_from_argument (ArtSettings *settings, const ArtParam *param, const GimpParam *argument, GError **error)
{
  switch (param->kind)
    {
    case ART_PARAM_STRING:
    case ART_PARAM_FILE:
      return art_settings_set_string (settings, param->name, argument->data.d_string, error);
    case ART_PARAM_DOUBLE:
      return art_settings_set_number (settings, param->name, argument->data.d_float, error);
    case ART_PARAM_INT:
    case ART_PARAM_BOOLEAN:
    case ART_PARAM_CHOICE:
    case ART_PARAM_LAYER:
      break;
    }
  return art_settings_set_number (settings, param->name, argument->data.d_int32, error);
}

static gboolean
set_from_arguments (ArtSettings *settings, int n_params, const GimpParam *params, GError **error)
{
  const ArtEffect *effect = art_settings_effect (settings);

  if (n_params != ART_FIXED_ARGUMENTS + effect->n_params)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT, _ ("%s takes %d arguments, but was called with %d."),
                   effect->procedure, ART_FIXED_ARGUMENTS + effect->n_params, n_params);
      return FALSE;
    }
  for (int i = 0; i < effect->n_params; i++)
    if (!set_from_argument (settings, &effect->params[i], &params[ART_FIXED_ARGUMENTS + i], error))
      return FALSE;
  return TRUE;
}

/* The values of the last run in this session. Those of another version that do not fit are forgotten. */
static void
load_last_values (ArtSettings *settings)
{
  const ArtEffect *effect = art_settings_effect (settings);
  const int size = gimp_get_data_size (effect->procedure);
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  if (size <= 0)
    return;
  json = g_malloc0 ((gsize) size + 1);
  if (gimp_get_data (effect->procedure, json) && !art_settings_from_json (settings, json, &error))
    g_debug ("last values of %s: %s", effect->procedure, error->message);
}

static void
store_last_values (const ArtSettings *settings)
{
  g_autofree char *json = art_settings_to_json (settings, TRUE);

  gimp_set_data (art_settings_effect (settings)->procedure, json, strlen (json) + 1);
}

static gboolean
is_over_another_image (const ArtParam *param, gint32 layer, gint32 image)
{
  return (param->flags & (ART_PARAM_ALIGNED | ART_PARAM_MASK)) != 0 && gimp_item_is_valid (layer)
         && gimp_item_get_image (layer) != image;
}

/* Hints that were painted over another picture say nothing about @image, and a dialog must not open on a layer that was
 * closed since. Without a dialog, that is told as an error. */
static void
forget_lost_layers (ArtSettings *settings, gint32 image, gboolean closed_ones)
{
  const ArtEffect *effect = art_settings_effect (settings);

  for (int i = 0; i < effect->n_params; i++)
    {
      const ArtParam *param = &effect->params[i];
      const gint32 layer = param->kind == ART_PARAM_LAYER ? art_settings_int (settings, param->name) : -1;

      if (layer != -1 && (is_over_another_image (param, layer, image) || (closed_ones && !gimp_item_is_valid (layer))))
        art_settings_set_number (settings, param->name, -1, NULL);
    }
}

/* ---- run modes ---- */

/* Returns the layer, drawable or selection that holds the result, or -1 with @error. */
static gint32
run_quietly (ArtTarget *target, ArtSettings *settings, GError **error)
{
  const ArtEffect *effect = art_settings_effect (settings);
  g_autoptr (ArtInputs) inputs = NULL;
  g_auto (ArtResult) result = { 0 };
  ArtEstimate estimate = { 0 };
  gint32 written;

  gimp_progress_init (g_dgettext (GETTEXT_PACKAGE, effect->title));
  inputs = art_target_read (target, settings, error);
  if (!inputs || !effect->estimate (inputs, settings, &estimate, error))
    return -1;
  if (!art_worker_run (effect, inputs, settings, &result, error))
    return -1;
  written = art_target_write (target, settings, &result, error);
  gimp_progress_end ();
  return written;
}

/* The work of minutes is not thrown away because the layer was closed meanwhile. A selection is nothing without it. */
static gint32
write_or_rescue (ArtTarget *target, const ArtSettings *settings, const ArtResult *result, GError **failure)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gint32 written = art_target_write (target, settings, result, &error);

  if (written != -1)
    return written;
  if (art_settings_effect (settings)->selects)
    {
      g_propagate_error (failure, g_steal_pointer (&error));
      return -1;
    }
  written = art_target_write_new_image (target, settings, result);
  text = g_strdup_printf (_ ("%s The result was put into a new picture."), error->message);
  gimp_message (text);
  return written;
}

static gint32
run_dialog (ArtTarget *target, ArtSettings *settings, GError **error)
{
  const ArtEffect *effect = art_settings_effect (settings);
  g_auto (ArtResult) result = { 0 };
  ArtHost *host;
  ArtDialogResponse response;

  host = art_gimp_host_new (effect, target);
  response = art_dialog_run_result (effect, settings, host, &result);
  art_gimp_host_free (host);
  if (response != ART_DIALOG_OK || (!result.buffer && !result.layers))
    {
      g_set_error (error, ART_ERROR, ART_ERROR_CANCELLED, "cancelled");
      return -1;
    }
  store_last_values (settings);
  return write_or_rescue (target, settings, &result, error);
}

static gint32
run_effect (GimpRunMode mode, int n_params, const GimpParam *params, GError **error)
{
  g_autoptr (ArtSettings) settings = art_settings_new (plugin_effect);
  g_autoptr (ArtTarget) target = NULL;

  if (n_params < ART_FIXED_ARGUMENTS)
    {
      set_from_arguments (settings, n_params, params, error);
      return -1;
    }
  if (mode != GIMP_RUN_INTERACTIVE && mode != GIMP_RUN_NONINTERACTIVE && mode != GIMP_RUN_WITH_LAST_VALS)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT, _ ("There is no run-mode %d."), mode);
      return -1;
    }
  if (mode == GIMP_RUN_NONINTERACTIVE && !set_from_arguments (settings, n_params, params, error))
    return -1;
  if (mode != GIMP_RUN_NONINTERACTIVE)
    {
      load_last_values (settings);
      forget_lost_layers (settings, params[1].data.d_image, mode == GIMP_RUN_INTERACTIVE);
    }
  target = art_target_new (params[1].data.d_image, params[2].data.d_drawable, error);
  if (!target)
    return -1;
  target->display = mode != GIMP_RUN_NONINTERACTIVE;
  return mode == GIMP_RUN_INTERACTIVE ? run_dialog (target, settings, error) : run_quietly (target, settings, error);
}

/* The environment is changed for GTK before GEGL starts its threads. */
static gint32
start_and_run (GimpRunMode mode, int n_params, const GimpParam *params, GError **error)
{
  if (mode == GIMP_RUN_INTERACTIVE && !art_gimp_host_open_display ())
    {
      g_set_error (error, ART_ERROR, ART_ERROR_INPUT,
                   _ ("No display can be opened for the dialog. Without one, call %s with RUN-NONINTERACTIVE."),
                   plugin_effect->procedure);
      return -1;
    }
  gegl_init (NULL, NULL);
  gimp_plugin_enable_precision ();
  return run_effect (mode, n_params, params, error);
}

/* ---- libgimp ---- */

static GimpPDBStatusType
status_of (const GError *error)
{
  if (g_error_matches (error, ART_ERROR, ART_ERROR_CANCELLED) || g_error_matches (error, NN_ERROR, NN_ERROR_CANCELLED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return GIMP_PDB_CANCEL;
  if (g_error_matches (error, ART_ERROR, ART_ERROR_ARGUMENT) || g_error_matches (error, ART_ERROR, ART_ERROR_INPUT))
    return GIMP_PDB_CALLING_ERROR;
  return GIMP_PDB_EXECUTION_ERROR;
}

static void
use_translations (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

static void
use_user_models (void)
{
  g_autofree char *folder = g_build_filename (gimp_directory (), "neural-art", "models", NULL);

  art_model_store_set_user_dir (folder);
}

static void
query (void)
{
  art_register (plugin_effect);
}

static void
run (const gchar *name, gint n_params, const GimpParam *params, gint *n_values, GimpParam **values)
{
  static GimpParam returned[1 + ART_RETURN_VALUES];
  static char *message; /* read by libgimp after this function has returned */
  const GimpRunMode mode = n_params > 0 ? params[0].data.d_int32 : GIMP_RUN_NONINTERACTIVE;
  g_autoptr (GError) error = NULL;
  gint32 drawable;

  use_translations ();
  use_user_models ();
  drawable = start_and_run (mode, n_params, params, &error);
  if (mode != GIMP_RUN_NONINTERACTIVE)
    gimp_displays_flush ();

  *values = returned;
  *n_values = G_N_ELEMENTS (returned);
  returned[0].type = GIMP_PDB_STATUS;
  returned[0].data.d_status = error ? status_of (error) : GIMP_PDB_SUCCESS;
  returned[1].type = GIMP_PDB_DRAWABLE;
  returned[1].data.d_drawable = drawable;
  returned[2].type = GIMP_PDB_IMAGE;
  returned[2].data.d_image = error ? -1 : gimp_item_get_image (drawable);
  if (!error)
    return;
  g_free (message);
  message = g_strdup (error->message);
  returned[1].type = GIMP_PDB_STRING;
  returned[1].data.d_string = message;
  *n_values = returned[0].data.d_status == GIMP_PDB_CANCEL ? 1 : 2;
}

/**
 * art_plugin_main: registers @effect or runs it, as GIMP asks through @argv.
 *
 * Returns: the exit status of the process.
 */
int
art_plugin_main (const ArtEffect *effect, int argc, char **argv)
{
  static const GimpPlugInInfo info = { NULL, NULL, query, run };

  plugin_effect = art_batch_effect (art_frames_effect (effect));
  return gimp_main (&info, argc, argv);
}
