/* SPDX-License-Identifier: GPL-3.0-or-later
 * Settings written down: as JSON for presets and last values, as Script-Fu for scripts.
 */
#include "config.h"

#include "settings.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "effect.h"

#define DEEPEST 100

static void
add_member (JsonBuilder *builder, const ArtParam *param, const ArtSettings *settings)
{
  json_builder_set_member_name (builder, param->name);
  switch (param->kind)
    {
    case ART_PARAM_STRING:
    case ART_PARAM_FILE:
      json_builder_add_string_value (builder, art_settings_string (settings, param->name));
      break;
    case ART_PARAM_CHOICE:
      json_builder_add_string_value (builder, art_param_choice (param, art_settings_int (settings, param->name))->nick);
      break;
    case ART_PARAM_BOOLEAN:
      json_builder_add_boolean_value (builder, art_settings_boolean (settings, param->name));
      break;
    case ART_PARAM_DOUBLE:
      json_builder_add_double_value (builder, art_settings_double (settings, param->name));
      break;
    case ART_PARAM_INT:
    case ART_PARAM_LAYER:
      json_builder_add_int_value (builder, art_settings_int (settings, param->name));
      break;
    }
}

/**
 * art_settings_to_json: one JSON object on several lines, keys in the order of the table. LAYER values, which mean
 * nothing in another session, are left out unless @with_layers. (transfer full)
 */
char *
art_settings_to_json (const ArtSettings *settings, gboolean with_layers)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  const ArtEffect *effect = art_settings_effect (settings);

  json_builder_begin_object (builder);
  for (int i = 0; i < effect->n_params; i++)
    if (with_layers || effect->params[i].kind != ART_PARAM_LAYER)
      add_member (builder, &effect->params[i], settings);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

static gboolean
read_member (ArtSettings *settings, const ArtParam *param, JsonNode *node, GError **error)
{
  const GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  g_autofree char *text = NULL;
  g_autofree char *range = NULL;

  if (type == G_TYPE_STRING)
    return art_settings_set_string (settings, param->name, json_node_get_string (node), error);
  if (type == G_TYPE_BOOLEAN && param->kind == ART_PARAM_BOOLEAN)
    return art_settings_set_number (settings, param->name, json_node_get_boolean (node), error);
  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    return art_settings_set_number (settings, param->name, json_node_get_double (node), error);
  text = json_to_string (node, FALSE);
  range = art_param_describe_range (param);
  g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT, _ ("The value of “%s” is %s, but it must be %s."), param->name,
               text, range);
  return FALSE;
}

static gboolean
report_no_settings (const ArtEffect *effect, GError **error)
{
  g_set_error (error, ART_ERROR, ART_ERROR_ARGUMENT, _ ("These are not settings of %s: a JSON object is expected."),
               effect->name);
  return FALSE;
}

/* json-glib's parser calls itself for each level, so a hostile file could use up the stack. Settings are flat. */
static gboolean
nests_deeply (const char *json)
{
  int depth = 0;

  for (; *json && depth <= DEEPEST; json++)
    depth += (*json == '[' || *json == '{') - (*json == ']' || *json == '}');
  return depth > DEEPEST;
}

/**
 * art_settings_from_json: reads what art_settings_to_json() wrote, perhaps by another version: unknown keys are
 * ignored and missing ones get their defaults.
 *
 * Returns: FALSE with ART_ERROR_ARGUMENT or JSON_PARSER_ERROR; @settings are unchanged then.
 */
gboolean
art_settings_from_json (ArtSettings *settings, const char *json, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  const ArtEffect *effect = art_settings_effect (settings);
  g_autoptr (ArtSettings) read = art_settings_new (effect);
  JsonObject *object;

  if (nests_deeply (json))
    return report_no_settings (effect, error);
  if (!json_parser_load_from_data (parser, json, -1, error))
    return FALSE;
  if (!json_parser_get_root (parser) || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return report_no_settings (effect, error);
  object = json_node_get_object (json_parser_get_root (parser));
  for (int i = 0; i < effect->n_params; i++)
    {
      const ArtParam *param = &effect->params[i];
      JsonNode *node = json_object_get_member (object, param->name);

      if (node && !read_member (read, param, node, error))
        return FALSE;
    }
  art_settings_assign (settings, read);
  return TRUE;
}

static void
append_quoted (GString *string, const char *text)
{
  g_string_append_c (string, '"');
  for (; *text; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (string, '\\');
      g_string_append (string, *text == '\n' ? "\\n" : (const char[]){ *text, 0 });
    }
  g_string_append_c (string, '"');
}

static void
append_value (GString *string, const ArtParam *param, const ArtSettings *settings)
{
  g_autofree char *number = NULL;

  if (art_param_is_text (param))
    {
      append_quoted (string, art_settings_string (settings, param->name));
      return;
    }
  number = art_format_number (art_settings_double (settings, param->name));
  g_string_append (string, number);
}

/**
 * art_settings_to_script_fu: the call in Script-Fu that repeats these settings on the variables image and drawable.
 * (transfer full)
 */
char *
art_settings_to_script_fu (const ArtSettings *settings)
{
  GString *call = g_string_new (NULL);
  const ArtEffect *effect = art_settings_effect (settings);

  g_string_append_printf (call, "(%s RUN-NONINTERACTIVE image drawable", effect->procedure);
  for (int i = 0; i < effect->n_params; i++)
    {
      g_string_append_c (call, ' ');
      append_value (call, &effect->params[i], settings);
    }
  g_string_append_c (call, ')');
  return g_string_free (call, FALSE);
}
