// Package digest writes the digests of a mailing list: the posts of a day in
// one message, for readers who prefer it to many.
//
// There are two shapes. [Plain] is one text after RFC 1153, which every program
// shows and old ones take apart again. [MIME] is a multipart/digest of the posts
// as they were sent, byte for byte, so that a reader may answer each one and the
// authors' signatures stay good.
//
// A post is anybody's text. None can end its own part early, begin another, or
// pass for the line that separates posts: see [Plain] and [MIME]. The same Digest
// gives the same bytes each time.
package digest
