/* SPDX-License-Identifier: GPL-3.0-or-later
 * The order of things at working size: network, reference, hints, refinement.
 */
#include "config.h"

#include "colorize-private.h"

#include <glib/gi18n-lib.h>

#include "colorize-reference.h"
#include "colorize-refine.h"
#include "colorize.h"

/* Where stages end, as parts of the whole. */
#define READ_END 0.15
#define MATCH_END 0.35
#define NETWORK_END 0.55
#define SPREAD_END 0.65
#define REFINE_END 0.95

/* The reference layer if it is to be used; NULL also with ART_ERROR_ARGUMENT. */
static GeglBuffer *
find_reference (const ArtColorizeJob *job, int how, GError **error)
{
  GeglBuffer *layer = g_hash_table_lookup (job->inputs->layers, "reference-layer");

  if (art_settings_int (job->settings, "reference") != how
      || art_settings_double (job->settings, "reference-strength") <= 0.0)
    return NULL;
  if (!layer || art_settings_int (job->settings, "reference-layer") < 0)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_ARGUMENT,
                           _ ("Choose a reference layer, or set the reference to “Not used”."));
      return NULL;
    }
  return layer;
}

/* What a reference says about the picture; NULL = it is not used. */
typedef struct
{
  NnTensor *ab, *confidence;
} Match;

static void
match_clear (Match *match)
{
  g_clear_pointer (&match->ab, nn_tensor_unref);
  g_clear_pointer (&match->confidence, nn_tensor_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Match, match_clear)

/* @own and, between them, the colours that the reference has for the same things. (transfer full) */
static NnTensor *
add_match (const ArtColorizeJob *job, const Match *match, const NnTensor *own)
{
  NnTensor *hints = nn_tensor_new_floats (&own->shape, nn_tensor_floats (own));
  int added = art_colorize_reference_add_hints (job->luminance, match->ab, match->confidence, hints);

  if (added == 0 && own == job->hints && job->monitor && job->monitor->note)
    job->monitor->note (_ ("Nothing in the reference layer looks like this picture; its colors were not used."),
                        job->monitor->data);
  return hints;
}

/* ab becomes @share of itself and the rest of @other. */
static void
mix_chroma (NnTensor *ab, const NnTensor *other, double share)
{
  float *to = nn_tensor_floats (ab);
  const float *from = nn_tensor_floats (other);

  for (gint64 i = 0; i < nn_tensor_count (ab); i++)
    to[i] = (float) (share * to[i] + (1.0 - share) * from[i]);
}

/* The network's colours with the hints @own, and those with a matched reference as strongly as the settings say. @end:
 * of the stage. */
static gboolean
ask_network (ArtColorizeJob *job, const Match *match, const NnTensor *own, double end, GError **error)
{
  double strength = art_settings_double (job->settings, "reference-strength");
  g_autoptr (NnTensor) hints = NULL, plain = NULL;

  if (match->ab && strength < 1.0)
    {
      art_colorize_job_stage (job, 0.5 * (job->end + end));
      if (!art_colorize_network_run (job, own, error))
        return FALSE;
      plain = nn_tensor_ref (job->ab);
    }
  art_colorize_job_stage (job, end);
  hints = match->ab ? add_match (job, match, own) : nn_tensor_ref ((NnTensor *) own);
  if (!art_colorize_network_run (job, hints, error))
    return FALSE;
  if (plain)
    mix_chroma (job->ab, plain, strength);
  return TRUE;
}

/* What the network says without hints, if there are hints. */
static gboolean
ask_without_hints (ArtColorizeJob *job, const Match *match, GError **error)
{
  g_autoptr (NnTensor) none = NULL;

  if (job->n_hints == 0)
    return TRUE;
  none = nn_tensor_new (NN_TYPE_FLOAT, &job->hints->shape, error);
  if (!none || !ask_network (job, match, none, 0.5 * (job->end + NETWORK_END), error))
    return FALSE;
  job->unhinted = g_steal_pointer (&job->ab);
  return TRUE;
}

static gboolean
run_network (ArtColorizeJob *job, GError **error)
{
  GError *local = NULL;
  GeglBuffer *reference = find_reference (job, ART_COLORIZE_REFERENCE_MATCHED, &local);
  g_auto (Match) match = { NULL };

  if (local)
    return g_propagate_error (error, local), FALSE;
  if (reference)
    {
      art_colorize_job_stage (job, MATCH_END);
      if (!art_colorize_job_progress (job, 0.0, _ ("Comparing with the reference layer"), error)
          || !art_colorize_reference_match (job->luminance, reference, &match.ab, &match.confidence, job->cancellable,
                                            error))
        return FALSE;
    }
  return ask_without_hints (job, &match, error) && ask_network (job, &match, job->hints, NETWORK_END, error);
}

static gboolean
impose_palette (ArtColorizeJob *job, GError **error)
{
  GError *local = NULL;
  GeglBuffer *reference = find_reference (job, ART_COLORIZE_REFERENCE_PALETTE, &local);
  double strength;

  if (local)
    return g_propagate_error (error, local), FALSE;
  if (!reference)
    return TRUE;
  strength = art_settings_double (job->settings, "reference-strength");
  return art_colorize_reference_impose_palette (job->luminance, reference, strength, job->ab, error)
         && (!job->unhinted
             || art_colorize_reference_impose_palette (job->luminance, reference, strength, job->unhinted, error));
}

static void
refine_progress (double fraction, const char *text, double seconds_left, gpointer data)
{
  const ArtColorizeJob *job = data;

  if (job->monitor->progress)
    job->monitor->progress ((1.0 - fraction) * job->begin + fraction * job->end, text, seconds_left,
                            job->monitor->data);
}

static void
refine_snapshot (const ArtSnapshot *snapshot, gpointer data)
{
  const ArtColorizeJob *job = data;

  if (job->monitor->snapshot)
    job->monitor->snapshot (snapshot, job->monitor->data);
}

static gboolean
refine_stop (gpointer data)
{
  const ArtColorizeJob *job = data;

  return job->monitor->stop && job->monitor->stop (job->monitor->data);
}

static void
refine_note (const char *text, gpointer data)
{
  const ArtColorizeJob *job = data;

  if (job->monitor->note)
    job->monitor->note (text, job->monitor->data);
}

static gboolean
refine (ArtColorizeJob *job, GError **error)
{
  gboolean referred = art_settings_int (job->settings, "reference") != ART_COLORIZE_REFERENCE_NONE;
  const ArtColorizeDraft draft = { .luminance = job->luminance,
                                   .ab = job->ab,
                                   .hints = job->n_hints > 0 ? job->hints : NULL,
                                   .confidence = job->confidence,
                                   .reference =
                                       referred ? g_hash_table_lookup (job->inputs->layers, "reference-layer") : NULL };
  const ArtMonitor monitor = { refine_progress, refine_snapshot, refine_stop, refine_note, job };
  NnTensor *refined =
      art_colorize_refine (&draft, job->settings, job->monitor ? &monitor : NULL, job->cancellable, error);

  if (!refined)
    return FALSE;
  nn_tensor_unref (job->ab);
  job->ab = refined;
  return TRUE;
}

gboolean
art_colorize_find_chroma (ArtColorizeJob *job, GError **error)
{
  art_colorize_job_stage (job, READ_END);
  if (!art_colorize_job_read (job, error) || !run_network (job, error) || !impose_palette (job, error))
    return FALSE;
  art_colorize_job_stage (job, SPREAD_END);
  if (!art_colorize_spread (job, error))
    return FALSE;
  if (art_settings_int (job->settings, "iterations") > 0)
    {
      art_colorize_job_stage (job, REFINE_END);
      if (!refine (job, error))
        return FALSE;
    }
  art_colorize_job_stage (job, 1.0);
  return TRUE;
}
