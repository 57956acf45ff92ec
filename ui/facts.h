/* SPDX-License-Identifier: GPL-3.0-or-later
 * How large a result becomes, in pixels and on paper, and what it costs: said before anything is started.
 */
#pragma once

#include "form.h"

typedef struct _ArtFacts ArtFacts;

ArtFacts *art_facts_new (ArtForm *form);
/* After its widget is gone. NULL is allowed. */
void art_facts_free (ArtFacts *facts);
GtkWidget *art_facts_widget (ArtFacts *facts);
/* The size of a result with the form's settings, made from a picture of @width x @height px. */
void art_facts_show_size (ArtFacts *facts, int width, int height);
/* What the run costs, or why it cannot be done (@estimate NULL); both NULL = not known yet. */
void art_facts_show_cost (ArtFacts *facts, const ArtEstimate *estimate, const GError *error);

/* The texts, for tests. (transfer full) */
char *art_facts_describe_paper (const ArtHost *host, int width, int height, double resolution_x, double resolution_y);
char *art_facts_describe_cost (const ArtEstimate *estimate);
