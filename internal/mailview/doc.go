// Package mailview says what a page may show of a message that somebody sent:
// HTML without anything that acts, loads or escapes its place, plain text cut
// into paragraphs and quotes, and what an attachment really is.
//
// Everything here takes hostile input for granted, and work on it grows no
// faster than its size.
package mailview
