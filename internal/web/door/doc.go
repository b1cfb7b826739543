// Package door is the plumbing of the web: a request becomes a Call with its
// language and its Actor, a handler answers it, and a fault becomes a page in
// the reader's language. Pages live in internal/web/pages, the router in
// internal/web.
package door
