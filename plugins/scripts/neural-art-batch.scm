;; SPDX-License-Identifier: GPL-3.0-or-later
;; Style transfer for all pictures of a folder. From a terminal:
;;
;;   gimp -i -b '(script-fu-neural-art-batch-style-transfer "photos" "*.jpg" "painted" "great-wave" 512 150 "png")'
;;        -b '(gimp-quit 0)'

;; "photos/cat.orig.jpg" -> "cat.orig"
(define (neural-art-base-name path)
  (let* ((file (car (reverse (strbreakup path DIR-SEPARATOR))))
         (parts (strbreakup file ".")))
    (if (null? (cdr parts))
        file
        (unbreakupstr (reverse (cdr (reverse parts))) "."))))

;; One picture: loaded, made one layer of RGB or gray, painted, saved beside the others. The file is never changed.
(define (neural-art-batch-one path target style working-size iterations)
  (let* ((image (car (gimp-file-load RUN-NONINTERACTIVE path path))))
    (if (= (car (gimp-image-base-type image)) INDEXED)
        (gimp-image-convert-rgb image))
    (let* ((layer (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE)))
           (result (neural-art-style-transfer image layer
                                              "style" style "working-size" working-size "iterations" iterations
                                              "output" 1)))
      (gimp-file-save RUN-NONINTERACTIVE image result target target))
    (gimp-image-delete image)))

(define (script-fu-neural-art-batch-style-transfer folder pattern target-folder style working-size iterations format)
  (let* ((files (cadr (file-glob (string-append folder DIR-SEPARATOR pattern) 1)))
         (failed '()))
    (if (null? files)
        (error "No pictures match " (string-append folder DIR-SEPARATOR pattern)))
    (for-each
     (lambda (path)
       ;; One file that is broken must not keep the others from being painted.
       (catch (set! failed (cons path failed))
              (neural-art-batch-one path
                                    (string-append target-folder DIR-SEPARATOR (neural-art-base-name path) "-" style
                                                   "." format)
                                    style working-size iterations)))
     files)
    (if (not (null? failed))
        (error "These pictures could not be painted: " (unbreakupstr (reverse failed) ", ")))))

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
