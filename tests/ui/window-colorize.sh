#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The dialog of Colorize in a real GIMP on a virtual screen: a gray picture, a color for a point of it, painting in GIMP
# while the dialog is open, OK. GIMP's window title tells whether the image is gray and how many layers it has.
# usage: window-colorize.sh PLUG-IN [SCREENSHOTS [PICTURE]], inside xvfb-run; SCREENSHOTS is a folder to save them in.
# shellcheck disable=SC1091,SC2154 # gimp-window.sh sets the variables
set -eu

. "$(dirname "$0")/gimp-window.sh"

if [ -n "${3:-}" ]; then
  cp "$3" "$folder/picture.pgm"
else
  {
    printf 'P5 480 360 255\n'
    yes 'a gray picture of many stripes' | head -c 172800
  } > "$folder/picture.pgm"
fi
start_gimp "$folder/picture.pgm"

# shot NAME: the screen as it is, for those who want to see it.
shot() {
  [ -z "${screenshots:-}" ] || import -window root "$screenshots/$1.png"
}
screenshots=${2:-}

# Waits until what is shown is not gray: the mean saturation of HSL is above a hundredth.
await_color() {
  for _ in $(seq 90); do
    look now
    [ "$(convert "$folder/now.ppm" -colorspace HSL -channel G -separate -format '%[fx:mean>0.01]' info:)" != 1 ] ||
      return 0
    sleep 1
  done
  return 1
}

# The strip with suggestions is below the picture, 151 px above the lower edge.
click() {
  xdotool mousemove --window "$window" "$1" "$2" click 1
}

echo '1..7'
check 'GIMP shows the gray picture' '^\[picture\].*Grayscale.*1 layer'
image=$window
sleep 2
# Filters > Neural Art > Colorize
press alt+r Up Up Right c
check 'the menu opens the dialog' '^Colorize'
dialog=$window
press Tab
status=0
await_color || status=1
result "$status" 'the picture gets colors by itself'
shot opened
eval "$(xdotool getwindowgeometry --shell "$window")"
# Beside what is looked at, so that its ring is no change there.
click 500 250
sleep 8
shot suggested
look colored
click 190 $((HEIGHT - 151))
status=0
await_look colored || status=1
result "$status" 'a color chosen for a point changes the picture'
sleep 3
shot chosen
look chosen
# All of the layer in the foreground color: the image can be used while the dialog is open.
window=$image
press ctrl+comma
sleep 2
window=$dialog
press Tab
status=0
await_look chosen || status=1
result "$status" 'what is painted meanwhile is seen on coming back'
shot painted
window=$image
press ctrl+z
window=$dialog
press Tab
sleep 2
press ctrl+Return
check 'OK adds a layer in color' '^\*\[picture\].*RGB.*2 layers'
sleep 2
shot result
press ctrl+z
check 'one Undo makes it gray again' '^\*?\[picture\].*Grayscale.*1 layer'
