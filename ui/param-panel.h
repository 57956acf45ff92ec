/* SPDX-License-Identifier: GPL-3.0-or-later
 * All rows of a parameter table below each other, in their groups; advanced ones behind an expander.
 */
#pragma once

#include "form.h"

typedef struct _ArtParamPanel ArtParamPanel;

/* Rows of the style chooser (ART_PARAM_STYLE) and hints, which are set in the picture, are left out. */
ArtParamPanel *art_param_panel_new (ArtForm *form);
/* The widgets outlive the panel by nothing: free it when they are gone. */
void art_param_panel_free (ArtParamPanel *panel);
/* The widget to pack. */
GtkWidget *art_param_panel_widget (ArtParamPanel *panel);
/* Shows the settings' values. */
void art_param_panel_fill (ArtParamPanel *panel);
/* Looks again which layers are open and which layers the network has. */
void art_param_panel_reload (ArtParamPanel *panel);
/* Greys out rows whose depends_on does not hold, and hides groups that have no others. */
void art_param_panel_update (ArtParamPanel *panel);
/* Lets the row of @param, a number, show @value whatever the settings say. */
void art_param_panel_show (ArtParamPanel *panel, const ArtParam *param, double value);
/* Moves the keyboard focus, and with it the view, to the first row with all of @flags that can be used now. */
void art_param_panel_focus (ArtParamPanel *panel, ArtParamFlags flags);
