// Package lists is the mailing lists' pages: what each list is for and how to
// join it, one's own subscription, the archive, what waits for a moderator, the
// subscribers, the report of each delivery, and the settings.
//
// Links in mail lead to pages that need no signing in: who holds one may do what
// it is about. Opening such a page does nothing by itself, since programs that
// look for viruses open every link there is; its button does. The one exception
// is the address without a language, /lists/u/TOKEN, to which the reader's own
// mail program posts (RFC 8058).
package lists
