/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes the manual from the parameter tables when the project is built: a page for each effect, and the list of pages
 * that GIMP's help system reads.
 *
 * usage: manual EFFECT (a page, as HTML) or manual (the list, as gimp-help.xml). In English, or, with the catalogues'
 * folder in ART_LOCALES, in LANGUAGE; that needs a locale other than C (C.UTF-8 will do).
 */
#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "effects/effect.h"

static const ArtEffect *const effects[] = { &art_effect_colorize,       &art_effect_find_damage,
                                            &art_effect_inpaint,        &art_effect_outpaint,
                                            &art_effect_style_transfer, &art_effect_super_resolution };

static const char *language = "en";

/* A text of a table in the manual's language; "" for NULL. */
static const char *
text_of (const char *text)
{
  /* gettext answers "" with the catalogue's header. */
  return text && *text ? _ (text) : "";
}

/* Labels without their mnemonics and dots: "_Style Transfer..." -> "Style Transfer", "宽度(_W)" -> "宽度".
 * (transfer full) */
static char *
plain (const char *label)
{
  g_autoptr (GRegex) mnemonic = g_regex_new ("\\(_[A-Z0-9]\\)|_| ?…|\\.\\.\\.", 0, 0, NULL);

  return g_regex_replace_literal (mnemonic, text_of (label), -1, 0, "", 0, NULL);
}

/* (transfer full) */
static char *
describe_default (const ArtParam *param)
{
  const ArtChoice *choice = param->kind == ART_PARAM_CHOICE ? art_param_choice (param, param->fallback) : NULL;

  if (art_param_is_text (param))
    return g_strdup (param->fallback_text && *param->fallback_text ? param->fallback_text : _ ("empty"));
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
  g_autofree char *row = g_markup_printf_escaped ("<tr><td>%s</td><td><code>%s</code></td><td>%s</td><td>%s</td>"
                                                  "<td>%s</td></tr>\n",
                                                  label, param->name, text_of (param->tooltip), range, fallback);

  g_string_append (page, row);
}

static void
append_head (GString *page, const ArtEffect *effect)
{
  g_autofree char *entry = plain (effect->menu_label);
  g_autofree char *menu = plain (N_ ("Neural Art"));
  /* Translators: two sentences; the first comes without its full stop. */
  g_autofree char *intro = g_strdup_printf (_ ("%s. %s"), text_of (effect->blurb), text_of (effect->help));
  g_autofree char *head = g_markup_printf_escaped (
      "<!DOCTYPE html>\n<html lang=\"%s\">\n<head><meta charset=\"utf-8\"><title>%s</title></head>\n<body>\n"
      "<h1>%s</h1>\n<p>%s ▸ %s ▸ %s</p>\n<p>%s</p>\n<h2>%s</h2>\n<table border=\"1\">\n"
      "<tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr>\n",
      language, text_of (effect->title), text_of (effect->title), _ ("Filters"), menu, entry, intro, _ ("Settings"),
      _ ("In the dialog"), _ ("In scripts"), _ ("What it does"), _ ("Range"), _ ("Default"));

  g_string_append (page, head);
}

/* What the text of a row of hints says. */
static void
append_hints (GString *page, const ArtParam *param)
{
  g_autofree char *intro = g_strdup_printf (
      _ ("The text of “%s” is dots of color, with semicolons or line breaks between them: “x y #rrggbb” "
         "or “x y #rrggbb radius”."),
      param->name);
  const char *const items[] = {
    _ ("x and y count pixels of the layer, from the upper left corner. Fractions are allowed, and so are dots outside "
       "the layer."),
    _ ("#rrggbb is the color in sRGB, as on web pages."),
    _ ("radius is that of the dot, in pixels of the layer. Without it, the dot is as large as suits the picture: 0.6 "
       "percent of its longer side, at least 2 pixels."),
  };

  g_string_append_printf (page, "<h2>%s</h2>\n<p>%s</p>\n<ul>\n", _ ("Color hints as text"), intro);
  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    g_string_append_printf (page, "<li>%s</li>\n", items[i]);
  g_string_append (page, "</ul>\n<pre>120 45 #cc8844; 300.5 80 #224466 12</pre>\n");
}

static void
append_script (GString *page, const ArtEffect *effect)
{
  g_autoptr (ArtSettings) settings = art_settings_new (effect);
  g_autofree char *call = art_settings_to_script_fu (settings);
  g_autofree char *script = g_markup_printf_escaped ("<h2>%s</h2>\n<p>%s</p>\n<pre>%s</pre>\n</body>\n</html>\n",
                                                     _ ("In a script"), _ ("Script-Fu, with all defaults:"), call);

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
    printf ("  <help-item id=\"%s\" title=\"%s\" ref=\"%s.html\"/>\n", effects[i]->procedure,
            text_of (effects[i]->title), effects[i]->name);
  printf ("</gimp-help>\n");
}

/* English unless told otherwise, whatever the language of whoever builds. */
static void
choose_language (void)
{
  const char *catalogues = g_getenv ("ART_LOCALES");

  if (!catalogues || !g_getenv ("LANGUAGE"))
    return;
  language = g_str_equal (g_getenv ("LANGUAGE"), "zh_CN") ? "zh-CN" : g_getenv ("LANGUAGE");
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, catalogues);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

int
main (int argc, char **argv)
{
  choose_language ();
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
