/* SPDX-License-Identifier: GPL-3.0-or-later
 * Opens the dialog of a real effect without GIMP, to look at it: ui-demo [--dark] [--rtl] [--enlarge | --colorize]
 * [PICTURE]. ART_LOCALES says where the translations are.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "effects/image.h"
#include "effects/model-store.h"
#include "host-fake.h"
#include "ui/dialog.h"

static GeglBuffer *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  GeglBuffer *content = art_image_load_file (path, &error);

  if (!content)
    g_printerr ("%s\n", error->message);
  return content;
}

int
main (int argc, char **argv)
{
  g_autoptr (GeglBuffer) content = NULL, result = NULL;
  const ArtEffect *effect = &art_effect_style_transfer;
  g_autofree char *presets = g_build_filename (g_get_user_cache_dir (), "neural-art-demo", "presets", NULL);
  gboolean dark = FALSE;

  if (g_getenv ("ART_LOCALES"))
    {
      bindtextdomain (GETTEXT_PACKAGE, g_getenv ("ART_LOCALES"));
      bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
    }
  gegl_init (NULL, NULL);
  gtk_init (&argc, &argv);
  for (int i = 1; i < argc; i++)
    {
      if (g_str_equal (argv[i], "--dark"))
        dark = TRUE;
      else if (g_str_equal (argv[i], "--rtl"))
        gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
      else if (g_str_equal (argv[i], "--enlarge"))
        effect = &art_effect_super_resolution;
      else if (g_str_equal (argv[i], "--colorize"))
        effect = &art_effect_colorize;
      else if (!content && !(content = load (argv[i])))
        return 1;
    }
  g_autoptr (ArtSettings) settings = art_settings_new (effect);
  HostFake *fake = host_fake_new (content, presets);
  fake->host.dark_theme = dark;
  ArtDialogResponse response = art_dialog_run (effect, settings, &fake->host, &result);
  g_autofree char *json = art_settings_to_json (settings, TRUE);
  printf ("%s\n%s\n", response == ART_DIALOG_OK ? "OK" : "Cancel", json);
  host_fake_free (fake);
  g_clear_object (&result);
  g_clear_object (&content);
  gegl_exit ();
  return 0;
}
