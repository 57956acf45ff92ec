;; SPDX-License-Identifier: GPL-3.0-or-later
;; Effects for all pictures of a folder. From a terminal:
;;
;;   gimp -i -b '(script-fu-neural-art-batch-style-transfer "photos" "*.jpg" "painted" "great-wave" 512 150 "png")'
;;        -b '(script-fu-neural-art-batch-super-resolution "photos" "*.jpg" "large" 0 2 0 "png")'
;;        -b '(script-fu-neural-art-batch-colorize "old-photos" "*.jpg" "colored" 0 1 1 "jpg")'
;;        -b '(script-fu-neural-art-batch-inpaint "cut-out" "*.png" "filled" 0 "png")'
;;        -b '(script-fu-neural-art-batch-restore "old-photos" "*.jpg" "restored" 0.5 16 "jpg")'
;;        -b '(gimp-quit 0)'

;; "photos/cat.orig.jpg" -> "cat.orig"
(define (neural-art-base-name path)
  (let* ((file (car (reverse (strbreakup path DIR-SEPARATOR))))
         (parts (strbreakup file ".")))
    (if (null? (cdr parts))
        file
        (unbreakupstr (reverse (cdr (reverse parts))) "."))))

;; One picture: loaded, made RGB or gray, changed by work, saved beside the others. The file is never changed.
;; work: a function of image and layer that changes the layer in place.
(define (neural-art-batch-one path target work)
  (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE path path))))
    (if (= (car (gimp-image-base-type image)) INDEXED)
        (gimp-image-convert-rgb image))
    (let* ((layer (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE))))
      (work image layer)
      (gimp-file-save RUN-NONINTERACTIVE image layer target target))
    (gimp-image-delete image)))

;; All pictures of folder that match pattern, as <name>-<label>.<format> in target-folder.
(define (neural-art-batch folder pattern target-folder label format work)
  (let* ((files (cadr (file-glob (string-append folder DIR-SEPARATOR pattern) 1)))
         (failed '()))
    (if (null? files)
        (error "No pictures match " (string-append folder DIR-SEPARATOR pattern)))
    (for-each
     (lambda (path)
       ;; One file that is broken must not keep the others from being worked on.
       (catch (set! failed (cons path failed))
              (neural-art-batch-one path
                                    (string-append target-folder DIR-SEPARATOR (neural-art-base-name path) "-" label
                                                   "." format)
                                    work)))
     files)
    (if (not (null? failed))
        (error "These pictures could not be worked on: " (unbreakupstr (reverse failed) ", ")))))

(define (script-fu-neural-art-batch-style-transfer folder pattern target-folder style working-size iterations format)
  (neural-art-batch folder pattern target-folder style format
                    (lambda (image layer)
                      (neural-art-style-transfer image layer "style" style "working-size" working-size
                                                 "iterations" iterations "output" 1))))

;; method: 0 faithful, 1 perceptual, 2 artwork, 3 quick draft
(define (script-fu-neural-art-batch-super-resolution folder pattern target-folder method scale denoise format)
  (neural-art-batch folder pattern target-folder (string-append (number->string scale) "x") format
                    (lambda (image layer)
                      (neural-art-super-resolution image layer "method" method "scale" scale "denoise" denoise))))

;; method: 0 photograph, 1 artwork, 2 line art. new-color: below 1, something of the old colors stays, as faded
;; photographs want it.
(define (script-fu-neural-art-batch-colorize folder pattern target-folder method saturation new-color format)
  (neural-art-batch folder pattern target-folder "colorized" format
                    (lambda (image layer)
                      (neural-art-colorize image layer "method" method "saturation" saturation "mix" new-color
                                           "output" 1))))

;; Fills what is transparent. method: 0 structure and texture, 1 network only, 2 texture only
(define (script-fu-neural-art-batch-inpaint folder pattern target-folder method format)
  (neural-art-batch folder pattern target-folder "inpainted" format
                    (lambda (image layer)
                      (neural-art-inpaint image layer "hole" 1 "method" method "output" 1))))

;; Fills the cracks, scratches and spots that are found. largest: width of the widest, in pixels. Pictures without damage
;; stay as they are.
(define (script-fu-neural-art-batch-restore folder pattern target-folder threshold largest format)
  (neural-art-batch folder pattern target-folder "restored" format
                    (lambda (image layer)
                      (neural-art-find-damage image layer "threshold" threshold "largest" largest "region" 1)
                      (if (= (car (gimp-selection-is-empty image)) FALSE)
                          (neural-art-inpaint image layer "output" 1)))))

(script-fu-register
 "script-fu-neural-art-batch-style-transfer"
 "_Batch Style Transfer..."
 "Paint all pictures of a folder in a style and save them in another folder"
 "The Neural Art for GIMP developers"
 "The Neural Art for GIMP developers, GPL-3.0-or-later"
 "2026"
 ""
 SF-DIRNAME    "Folder of pictures"      ""
 SF-STRING     "File names"              "*.jpg"
 SF-DIRNAME    "Folder for the results"  ""
 SF-STRING     "Built-in style"          "starry-night"
 SF-ADJUSTMENT "Working size"            '(512 64 4096 64 256 0 SF-SPINNER)
 SF-ADJUSTMENT "Iterations"              '(150 1 5000 10 100 0 SF-SPINNER)
 SF-STRING     "Format (png, jpg, tif)"  "png")

(script-fu-menu-register "script-fu-neural-art-batch-style-transfer" "<Image>/Filters/Neural Art")

(script-fu-register
 "script-fu-neural-art-batch-super-resolution"
 "Batch Super-_Resolution..."
 "Enlarge all pictures of a folder and save them in another folder"
 "The Neural Art for GIMP developers"
 "The Neural Art for GIMP developers, GPL-3.0-or-later"
 "2026"
 ""
 SF-DIRNAME    "Folder of pictures"      ""
 SF-STRING     "File names"              "*.jpg"
 SF-DIRNAME    "Folder for the results"  ""
 SF-OPTION     "Method"                  '("Faithful" "Perceptual" "Artwork" "Quick draft")
 SF-ADJUSTMENT "Scale"                   '(2 1.1 8 0.5 1 1 SF-SPINNER)
 SF-ADJUSTMENT "Noise and JPEG artifacts" '(0 0 3 0.5 1 1 SF-SPINNER)
 SF-STRING     "Format (png, jpg, tif)"  "png")

(script-fu-menu-register "script-fu-neural-art-batch-super-resolution" "<Image>/Filters/Neural Art")

(script-fu-register
 "script-fu-neural-art-batch-colorize"
 "Batch Colori_ze..."
 "Give colors to all pictures of a folder and save them in another folder"
 "The Neural Art for GIMP developers"
 "The Neural Art for GIMP developers, GPL-3.0-or-later"
 "2026"
 ""
 SF-DIRNAME    "Folder of pictures"      ""
 SF-STRING     "File names"              "*.jpg"
 SF-DIRNAME    "Folder for the results"  ""
 SF-OPTION     "Method"                  '("Photograph" "Artwork" "Line art")
 SF-ADJUSTMENT "Saturation"              '(1 0 2 0.1 0.5 2 SF-SPINNER)
 SF-ADJUSTMENT "New color"               '(1 0 1 0.1 0.5 2 SF-SPINNER)
 SF-STRING     "Format (png, jpg, tif)"  "jpg")

(script-fu-menu-register "script-fu-neural-art-batch-colorize" "<Image>/Filters/Neural Art")

(script-fu-register
 "script-fu-neural-art-batch-inpaint"
 "Batch Inp_aint..."
 "Fill the transparent pixels of all pictures of a folder and save them in another folder"
 "The Neural Art for GIMP developers"
 "The Neural Art for GIMP developers, GPL-3.0-or-later"
 "2026"
 ""
 SF-DIRNAME    "Folder of pictures"      ""
 SF-STRING     "File names"              "*.png"
 SF-DIRNAME    "Folder for the results"  ""
 SF-OPTION     "Method"                  '("Structure and texture" "Network only" "Texture only")
 SF-STRING     "Format (png, jpg, tif)"  "png")

(script-fu-menu-register "script-fu-neural-art-batch-inpaint" "<Image>/Filters/Neural Art")

(script-fu-register
 "script-fu-neural-art-batch-restore"
 "Batch Res_tore..."
 "Mend cracks, scratches and spots in all pictures of a folder and save them in another folder"
 "The Neural Art for GIMP developers"
 "The Neural Art for GIMP developers, GPL-3.0-or-later"
 "2026"
 ""
 SF-DIRNAME    "Folder of pictures"      ""
 SF-STRING     "File names"              "*.jpg"
 SF-DIRNAME    "Folder for the results"  ""
 SF-ADJUSTMENT "Threshold"               '(0.5 0.02 0.98 0.02 0.1 2 SF-SLIDER)
 SF-ADJUSTMENT "Largest width"           '(16 1 128 1 8 0 SF-SPINNER)
 SF-STRING     "Format (png, jpg, tif)"  "jpg")

(script-fu-menu-register "script-fu-neural-art-batch-restore" "<Image>/Filters/Neural Art")
