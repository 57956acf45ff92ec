/* SPDX-License-Identifier: GPL-3.0-or-later
 * Makes the PDB registration of an effect from its parameter table.
 *
 * Runs at GIMP's start after an update: nothing here may load a model or initialise GEGL or GTK. PDB documentation is
 * not translated, as everywhere in GIMP 2.10; menu label and blurb are, by GIMP, from the registered domain.
 */
#include "config.h"

#include "register.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>

#define MENU_PARENT "<Image>/Filters"
/* Without a mnemonic: GIMP's own entries have every letter of it already. */
#define MENU_NAME N_ ("Neural Art")
#define MENU_PATH "<Image>/Filters/Neural Art"

static GimpPDBArgType
argument_type (const ArtParam *param)
{
  switch (param->kind)
    {
    case ART_PARAM_INT:
    case ART_PARAM_BOOLEAN:
    case ART_PARAM_CHOICE:
      return GIMP_PDB_INT32;
    case ART_PARAM_DOUBLE:
      return GIMP_PDB_FLOAT;
    case ART_PARAM_STRING:
    case ART_PARAM_FILE:
      return GIMP_PDB_STRING;
    case ART_PARAM_LAYER:
      return GIMP_PDB_DRAWABLE;
    }
  g_return_val_if_reached (GIMP_PDB_INT32);
}

/* " { NEW-LAYER (0), IN-PLACE (1) }", the way GIMP's own procedures spell enumerations. */
static void
append_choices (GString *text, const ArtParam *param)
{
  g_string_append (text, " {");
  for (const ArtChoice *choice = param->choices; choice->nick; choice++)
    {
      g_autofree char *nick = g_ascii_strup (choice->nick, -1);

      g_string_append_printf (text, "%s %s (%d)", choice == param->choices ? "" : ",", nick, choice->value);
    }
  g_string_append (text, " }");
}

static void
append_range (GString *text, const ArtParam *param)
{
  g_autofree char *minimum = art_format_number (param->minimum);
  g_autofree char *maximum = art_format_number (param->maximum);

  g_string_append_printf (text, " (%s <= %s <= %s)", minimum, param->name, maximum);
}

/* The row's tooltip, range and default: "Strength of the style. (0 <= style-weight <= 100) Default: 10". */
static char *
document (const ArtParam *param)
{
  GString *text = g_string_new (param->tooltip ? param->tooltip : param->label);
  g_autofree char *fallback = art_format_number (param->fallback);

  if (param->kind == ART_PARAM_INT || param->kind == ART_PARAM_DOUBLE)
    append_range (text, param);
  else if (param->kind == ART_PARAM_BOOLEAN)
    g_string_append (text, " { FALSE (0), TRUE (1) }");
  else if (param->kind == ART_PARAM_CHOICE)
    append_choices (text, param);
  else if ((param->flags & ART_PARAM_MASK) != 0)
    g_string_append (text, " (a layer, layer mask, channel or the selection of the same image; -1 = none)");
  else if (param->kind == ART_PARAM_LAYER)
    g_string_append (text,
                     (param->flags & ART_PARAM_ALIGNED) != 0 ? " (of the same image; -1 = none)" : " (-1 = none)");
  else if ((param->flags & ART_PARAM_HINTS) != 0)
    g_string_append (text, " { \"x y #rrggbb [radius]; ...\", in pixels of the drawable }");

  if (art_param_is_text (param))
    g_string_append_printf (text, " Default: \"%s\"", param->fallback_text ? param->fallback_text : "");
  else
    g_string_append_printf (text, " Default: %s", fallback);
  return g_string_free (text, FALSE);
}

static void
install_procedure (const ArtEffect *effect)
{
  static const GimpParamDef returned[] = {
    { GIMP_PDB_DRAWABLE, (char *) "result", (char *) "The new layer, or the drawable or selection that was changed" },
    { GIMP_PDB_IMAGE, (char *) "result-image", (char *) "The image that it is in, which may be a new one" }
  };
  const int n_arguments = ART_FIXED_ARGUMENTS + effect->n_params;
  /* An indexed picture gets a message that says what to do, where a gray menu entry would say nothing. */
  g_autofree char *image_types = g_strconcat (effect->image_types, ", INDEXED*", NULL);
  g_autofree GimpParamDef *arguments = g_new0 (GimpParamDef, n_arguments);

  arguments[0] = (GimpParamDef){ GIMP_PDB_INT32, g_strdup ("run-mode"),
                                 g_strdup ("The run mode { RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1), "
                                           "RUN-WITH-LAST-VALS (2) }") };
  arguments[1] = (GimpParamDef){ GIMP_PDB_IMAGE, g_strdup ("image"), g_strdup ("Input image") };
  arguments[2] = (GimpParamDef){ GIMP_PDB_DRAWABLE, g_strdup ("drawable"), g_strdup ("Input drawable") };
  for (int i = 0; i < effect->n_params; i++)
    {
      const ArtParam *param = &effect->params[i];

      arguments[ART_FIXED_ARGUMENTS + i] =
          (GimpParamDef){ argument_type (param), g_strdup (param->name), document (param) };
    }

  gimp_install_procedure (effect->procedure, effect->blurb, effect->help, "The Neural Art for GIMP developers",
                          "The Neural Art for GIMP developers, GPL-3.0-or-later", "2026", effect->menu_label,
                          image_types, GIMP_PLUGIN, n_arguments, G_N_ELEMENTS (returned), arguments, returned);

  for (int i = 0; i < n_arguments; i++)
    {
      g_free (arguments[i].name);
      g_free (arguments[i].description);
    }
}

/**
 * art_help_uri: the folder that holds gimp-help.xml, as the manual is installed with the plug-ins. (transfer full)
 */
char *
art_help_uri (void)
{
  g_autofree char *folder = g_build_filename (DATA_DIR, "help", NULL);
  g_autofree char *contents = g_build_filename (folder, "en", "gimp-help.xml", NULL);

  return g_file_test (contents, G_FILE_TEST_IS_REGULAR) ? g_filename_to_uri (folder, NULL, NULL) : NULL;
}

/**
 * art_register: installs the procedure of @effect with its menu entry.
 */
void
art_register (const ArtEffect *effect)
{
  g_autofree char *help = art_help_uri ();

  gimp_plugin_domain_register (GETTEXT_PACKAGE, LOCALE_DIR);
  if (help)
    gimp_plugin_help_register (GETTEXT_PACKAGE, help);
  install_procedure (effect);
  gimp_plugin_menu_branch_register (MENU_PARENT, MENU_NAME);
  gimp_plugin_menu_register (effect->procedure, MENU_PATH);
}
