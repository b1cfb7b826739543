// Package prose turns the Markdown that staff write into what a page shows: CommonMark
// with tables and struck words, headings one level lower (the page's title is the only
// one of the first), each with an anchor; French typography set by the software; the
// site's own pictures with their measures, words and credit.
//
// Nothing that acts gets through. HTML that somebody types is left out, links lead by
// http, https, mailto or tel or stay on the site, and a picture from elsewhere is not shown: a
// visit to a page asks nothing of anybody else.
package prose
