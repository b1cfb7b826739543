// Package media keeps the pictures and documents that pages of the site show.
//
// A file is a picture (PNG, JPEG, WebP) or a PDF by its bytes, whatever its name says. A
// drawing that can carry a script (SVG) is none. Of a picture its measures are kept, so
// that a page has its room before it arrives, and words in both languages for those who
// do not see it, unless it is said to be decorative. What a camera wrote into a picture
// (where it was taken, when, with which telephone) is taken out before it is kept; which
// way up it is stays.
//
// A file's address has the hash of its bytes: it never shows anything else, and a
// browser keeps it. The same file sent twice is kept once. A file that some version of a page
// shows is not deleted.
package media
