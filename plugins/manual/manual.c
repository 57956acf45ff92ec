/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes the manual from the parameter tables when the project is built: a page for each effect, and the list of pages
 * that GIMP's help system reads.
 *
 * usage: manual EFFECT (a page, as HTML) or manual (the list, as gimp-help.xml)
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "effects/effect.h"

static const ArtEffect *const effects[] = { &art_effect_colorize, &art_effect_find_damage, &art_effect_inpaint,
                                            &art_effect_style_transfer, &art_effect_super_resolution };

/* Labels without their mnemonics and dots: "_Style Transfer..." -> "Style Transfer". (transfer full) */
static char *
plain (const char *label)
{
  GString *text = g_string_new (label);

  g_string_replace (text, "_", "", 0);
  g_string_replace (text, "...", "", 0);
  return g_string_free (text, FALSE);
}

/* (transfer full) */
static char *
describe_default (const ArtParam *param)
{
  const ArtChoice *choice = param->kind == ART_PARAM_CHOICE ? art_param_choice (param, param->fallback) : NULL;

  if (art_param_is_text (param))
    return g_strdup (param->fallback_text && *param->fallback_text ? param->fallback_text : "empty");
  if (choice)
    return g_strdup (choice->nick);
  return art_format_number (param->fallback);
}

static void
append_row (GString *page, const ArtParam *param)
{
  g_autofree char *label = plain (param->label);
  g_autofree char *range = art_param_describe_range (param);
  g_autofree char *fallback = describe_default (param);
  g_autofree char *row =
      g_markup_printf_escaped ("<tr><td>%s</td><td><code>%s</code></td><td>%s</td><td>%s</td>"
                               "<td>%s</td></tr>\n",
                               label, param->name, param->tooltip ? param->tooltip : "", range, fallback);

  g_string_append (page, row);
}

static void
append_head (GString *page, const ArtEffect *effect)
{
  g_autofree char *entry = plain (effect->menu_label);
  g_autofree char *head = g_markup_printf_escaped (
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta "
      "charset=\"utf-8\"><title>%s</title></head>\n<body>\n<h1>%s</h1>\n"
      "<p>Filters ▸ Neural Art ▸ %s</p>\n<p>%s. %s</p>\n<h2>Settings</h2>\n<table border=\"1\">\n"
      "<tr><th>In the dialog</th><th>In scripts</th><th>What it does</th><th>Range</th><th>Default</th></tr>\n",
      effect->title, effect->title, entry, effect->blurb, effect->help);

  g_string_append (page, head);
}

/* What the text of a row of hints says. */
static void
append_hints (GString *page, const ArtParam *param)
{
  g_string_append_printf (page, "<h2>Color hints as text</h2>\n<p>The text of <code>%s</code> is ", param->name);
  g_string_append (page, "dots of color, with semicolons or line breaks between them: <code>x y #rrggbb</code> or "
                         "<code>x y #rrggbb radius</code>.</p>\n<ul>\n");
  g_string_append (page,
                   "<li>x and y count pixels of the layer, from the upper left corner. Fractions are allowed, and "
                   "so are dots outside the layer.</li>\n");
  g_string_append (page, "<li>#rrggbb is the color in sRGB, as on web pages.</li>\n");
  g_string_append (page, "<li>radius is that of the dot, in pixels of the layer. Without it, the dot is as large as "
                         "suits the picture: 0.6 % of its longer side, at least 2 pixels.</li>\n");
  g_string_append (page, "</ul>\n<pre>120 45 #cc8844; 300.5 80 #224466 12</pre>\n");
}

static void
append_script (GString *page, const ArtEffect *effect)
{
  g_autoptr (ArtSettings) settings = art_settings_new (effect);
  g_autofree char *call = art_settings_to_script_fu (settings);
  g_autofree char *script = g_markup_printf_escaped ("<h2>In a script</h2>\n<p>Script-Fu, with all defaults:"
                                                     "</p>\n<pre>%s</pre>\n</body>\n</html>\n",
                                                     call);

  g_string_append (page, script);
}

static void
write_page (const ArtEffect *effect)
{
  g_autoptr (GString) page = g_string_new (NULL);

  append_head (page, effect);
  for (int i = 0; i < effect->n_params; i++)
    append_row (page, &effect->params[i]);
  g_string_append (page, "</table>\n");
  for (int i = 0; i < effect->n_params; i++)
    if ((effect->params[i].flags & ART_PARAM_HINTS) != 0)
      append_hints (page, &effect->params[i]);
  append_script (page, effect);
  fputs (page->str, stdout);
}

static void
write_contents (void)
{
  printf ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gimp-help>\n");
  for (gsize i = 0; i < G_N_ELEMENTS (effects); i++)
    printf ("  <help-item id=\"%s\" title=\"%s\" ref=\"%s.html\"/>\n", effects[i]->procedure, effects[i]->title,
            effects[i]->name);
  printf ("</gimp-help>\n");
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    {
      write_contents ();
      return EXIT_SUCCESS;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (effects); i++)
    if (strcmp (effects[i]->name, argv[1]) == 0)
      {
        write_page (effects[i]);
        return EXIT_SUCCESS;
      }
  g_printerr ("There is no effect “%s”.\n", argv[1]);
  return EXIT_FAILURE;
}
