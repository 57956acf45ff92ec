/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keeps the networks for super-resolution that were used last, with what was found out about them.
 */
#include "config.h"

#include "super-resolution-network.h"

#include "effect.h"
#include "model-store.h"

/* One chain takes three at most; a user compares a few. */
#define KEPT_NETWORKS 8

static GMutex lock;
static GQueue kept = G_QUEUE_INIT; /* ArtSuperNetwork, last used first */

/* The same file has the same checksum, wherever it lies. */
static gboolean
is_same (const ArtSuperNetwork *network, const NnGraph *graph, gboolean level)
{
  const char *a = nn_graph_get_metadata (network->graph, ART_MODEL_CHECKSUM);
  const char *b = nn_graph_get_metadata (graph, ART_MODEL_CHECKSUM);

  return network->level == level && a && g_strcmp0 (a, b) == 0;
}

/* Moves it to the front. Under the lock. */
static ArtSuperNetwork *
find_kept (const NnGraph *graph, gboolean level)
{
  for (GList *link = kept.head; link; link = link->next)
    if (is_same (link->data, graph, level))
      {
        g_queue_unlink (&kept, link);
        g_queue_push_head_link (&kept, link);
        return art_super_network_ref (link->data);
      }
  return NULL;
}

/* Under the lock. */
static void
keep (ArtSuperNetwork *network)
{
  g_queue_push_head (&kept, art_super_network_ref (network));
  while (kept.length > KEPT_NETWORKS)
    art_super_network_unref (g_queue_pop_tail (&kept));
}

ArtSuperNetwork *
art_super_network_load (const char *name, const char *task, GError **error)
{
  g_autoptr (NnGraph) graph = art_model_store_load (name, task, error);
  ArtSuperNetwork *network;

  if (!graph)
    return NULL;
  g_mutex_lock (&lock);
  network = find_kept (graph, g_str_equal (task, "denoise"));
  if (!network && (network = art_super_network_new (graph, task, error)))
    keep (network);
  g_mutex_unlock (&lock);
  return network;
}

gboolean
art_super_network_exists (const char *name)
{
  g_autofree char *path = art_model_store_find (name, NULL);

  return path != NULL;
}

void
art_super_network_set_pace (ArtSuperNetwork *network, double seconds)
{
  g_mutex_lock (&lock);
  network->pace = seconds;
  g_mutex_unlock (&lock);
}

double
art_super_network_get_pace (ArtSuperNetwork *network)
{
  double pace;

  g_mutex_lock (&lock);
  pace = network->pace;
  g_mutex_unlock (&lock);
  return pace;
}
