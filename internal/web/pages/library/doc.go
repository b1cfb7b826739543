// Package library holds the public pages of adopted policy: search, a
// resolution at its lasting address, its citation, its print page, the feed and
// the site map.
package library
