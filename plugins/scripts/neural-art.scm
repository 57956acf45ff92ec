;; SPDX-License-Identifier: GPL-3.0-or-later
;; Neural Art effects with named arguments: only what differs from the defaults needs to be said, so scripts go on
;; working when an effect gets new parameters.
;;
;;   (neural-art-style-transfer image drawable "style" "great-wave" "iterations" 50)

;; The default that the documentation of an argument ends with: ... Default: 0.5, or ... Default: "starry-night"
;; Not by (read (open-input-string ...)): Script-Fu may free the string of such a port before it is read.
(define (neural-art-default description)
  (let ((text (car (reverse (strbreakup description "Default: ")))))
    (if (char=? (string-ref text 0) #\")
        (substring text 1 (- (string-length text) 1))
        (string->number text))))

;; The value after name in a list like ("style" "great-wave" "iterations" 50), or fallback.
(define (neural-art-lookup name named fallback)
  (cond ((null? named) fallback)
        ((equal? name (car named)) (cadr named))
        (else (neural-art-lookup name (cddr named) fallback))))

(define (neural-art-check-names named known procedure)
  (cond ((null? named) #t)
        ((null? (cdr named)) (error (string-append procedure ": a value is missing after") (car named)))
        ((not (member (car named) known)) (error (string-append procedure " has no argument named") (car named)))
        ((not (null? (neural-art-lookup (car named) (cddr named) '())))
         (error (string-append procedure ": there are two values for") (car named)))
        (else (neural-art-check-names (cddr named) known procedure))))

;; All arguments of procedure after run-mode, image and drawable, in their order.
(define (neural-art-arguments procedure named)
  (let* ((n-arguments (list-ref (gimp-procedural-db-proc-info procedure) 6))
         (known '())
         (values '())
         (i 3))
    (while (< i n-arguments)
      (let* ((argument (gimp-procedural-db-proc-arg procedure i))
             (name (cadr argument)))
        (set! known (cons name known))
        (set! values (cons (neural-art-lookup name named (neural-art-default (caddr argument))) values)))
      (set! i (+ i 1)))
    (neural-art-check-names named known procedure)
    (reverse values)))

;; Style transfer on drawable of image. Returns the new layer, or drawable if it was changed in place.
(define (neural-art-style-transfer image drawable . named)
  (car (apply plug-in-neural-style-transfer RUN-NONINTERACTIVE image drawable
              (neural-art-arguments "plug-in-neural-style-transfer" named))))

;; Makes image, or drawable of it, larger. Returns the layer that holds the result, which is in a new image if "output"
;; is 2.
(define (neural-art-super-resolution image drawable . named)
  (car (apply plug-in-neural-super-resolution RUN-NONINTERACTIVE image drawable
              (neural-art-arguments "plug-in-neural-super-resolution" named))))

;; Colors for drawable of image; a gray image becomes RGB. Returns the new layer or group, or drawable if it was changed
;; in place. Hints are text: "x y #rrggbb; x y #rrggbb", in pixels of drawable.
(define (neural-art-colorize image drawable . named)
  (car (apply plug-in-neural-colorize RUN-NONINTERACTIVE image drawable
              (neural-art-arguments "plug-in-neural-colorize" named))))

;; Fills the selection of drawable of image, or what "hole" says. Returns the new layer, or drawable if it was changed in
;; place.
(define (neural-art-inpaint image drawable . named)
  (car (apply plug-in-neural-inpaint RUN-NONINTERACTIVE image drawable
              (neural-art-arguments "plug-in-neural-inpaint" named))))

;; Adds "left", "right", "top" and "bottom" pixels around drawable of image, whose canvas grows. Returns the new layer, or
;; drawable if it grew in place.
(define (neural-art-outpaint image drawable . named)
  (car (apply plug-in-neural-outpaint RUN-NONINTERACTIVE image drawable
              (neural-art-arguments "plug-in-neural-outpaint" named))))

;; Selects cracks, scratches and spots of drawable of image. Returns the selection.
(define (neural-art-find-damage image drawable . named)
  (car (apply plug-in-neural-find-damage RUN-NONINTERACTIVE image drawable
              (neural-art-arguments "plug-in-neural-find-damage" named))))
